using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rollout;

/// <summary>A workload to move to the pinned version.</summary>
/// <param name="Resource">The resource that serves it.</param>
/// <param name="Name">Its name.</param>
/// <param name="From">The versions that it references; <see langword="null"/> for the unresolved alias.</param>
internal sealed record RolloutTarget(Resource Resource, string Name, IReadOnlyList<VersionedSecretName?> From)
{
    /// <summary>For tables and messages: the versions, or <c>unresolved</c>.</summary>
    public static string Describe(IEnumerable<VersionedSecretName?> from) =>
        string.Join(", ", from.Select(version => version?.Version.ToString() ?? "unresolved"));

    /// <summary>The names that belong to the alias in a workload, without duplicates. A version that a user wrote does not belong to it.</summary>
    public static IReadOnlyList<string> Names(JsonObject workload, AliasName alias)
    {
        var scanned = new ObjectScanner().Scan(Encoding.UTF8.GetBytes(workload.ToJsonString()));
        var names = ResolveRequest.NamesOf(scanned, alias.Value);
        return [.. scanned.References.Select(reference => reference.Name).Where(names.ContainsKey).Distinct()];
    }

    /// <summary>Whether the webhook has not handled the resolve request of a workload.</summary>
    public static bool HasRequest(JsonObject workload) => workload["metadata"]?["annotations"]?[WellKnown.ResolveAnnotation] is not null;

    /// <summary><c>deployment/web</c>, the form that kubectl accepts.</summary>
    public override string ToString() => $"{Resource.Kind.ToLowerInvariant()}/{Name}";
}
