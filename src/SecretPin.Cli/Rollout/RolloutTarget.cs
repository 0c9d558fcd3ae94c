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
    /// <param name="scanner">Where the kinds of the cluster name Secrets.</param>
    /// <param name="workload">A stored workload.</param>
    /// <param name="alias">The alias.</param>
    public static IReadOnlyList<string> Names(ObjectScanner scanner, JsonObject workload, AliasName alias) =>
        [.. ResolveRequest.PlacesOf(scanner.Scan(Encoding.UTF8.GetBytes(workload.ToJsonString())), alias.Value).Distinct()];

    /// <summary>Whether the webhook has not handled the resolve request of a workload.</summary>
    public static bool HasRequest(JsonObject workload) => workload["metadata"]?["annotations"]?[WellKnown.ResolveAnnotation] is not null;

    /// <summary><c>deployment/web</c> and <c>rollout.argoproj.io/web</c>, the forms that kubectl accepts.</summary>
    public override string ToString() => $"{Resource.Kind.ToLowerInvariant()}{(Resource.IsBuiltIn ? "" : $".{Resource.Group}")}/{Name}";
}
