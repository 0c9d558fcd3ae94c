using SecretPin.Cli.Cluster;
using SecretPin.Cli.Status;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rollout;

/// <summary>Which workloads are to be resolved anew, and which cannot be.</summary>
/// <param name="Targets">In the order in which it is done.</param>
/// <param name="Left">What stays on another version, each with the reason.</param>
internal sealed record RolloutPlan(IReadOnlyList<RolloutTarget> Targets, IReadOnlyList<string> Left)
{
    private static readonly Dictionary<ObjectKind, Resource> Resolvable = new[]
    {
        Resources.Deployments, Resources.StatefulSets, Resources.DaemonSets, Resources.CronJobs,
    }.ToDictionary(resource => resource.ObjectKind);

    /// <summary>By what kubectl takes for them.</summary>
    private static readonly Dictionary<string, string> Kinds = new (string Short, Resource Resource)[]
    {
        ("deploy", Resources.Deployments), ("sts", Resources.StatefulSets), ("ds", Resources.DaemonSets), ("cj", Resources.CronJobs),
    }
    .SelectMany(row => new[] { row.Short, row.Resource.Kind, row.Resource.Plural, $"{row.Resource.Kind}.{row.Resource.Group}", $"{row.Resource}" }
        .Select(name => (Name: name, row.Resource.Kind)))
    .ToDictionary(name => name.Name, name => name.Kind, StringComparer.OrdinalIgnoreCase);

    /// <param name="view">The namespace.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="names">The workloads that were named, as <c>kind/name</c>; none for all.</param>
    public static RolloutPlan Of(NamespaceView view, AliasView alias, IReadOnlyList<string> names)
    {
        var use = AliasUse.Of(view, alias);
        var pinned = use.Pin.Secret ?? throw new RefusedException($"SecretAlias {view.Namespace}/{alias.Name} has no pin. {use.Pin.Note}");
        var elsewhere = use.Elsewhere.GroupBy(other => other.Object).ToDictionary(group => group.Key, group => group.Select(other => other.On).ToArray());
        if (names.Count > 0)
        {
            var wanted = names.Select(name => Find(view, name, pinned)).ToHashSet();
            elsewhere = elsewhere.Where(other => wanted.Contains(other.Key)).ToDictionary();
        }

        var targets = new List<RolloutTarget>();
        var left = new List<string>();
        foreach (var (seen, on) in elsewhere.OrderBy(other => other.Key.ToString(), StringComparer.Ordinal))
        {
            if (SkipReason(seen) is { } reason)
            {
                left.Add($"{seen} stays on {string.Join(", ", on.Select(version => version.Version))}: {reason}");
            }
            else
            {
                targets.Add(new(Resolvable[seen.Kind], seen.Name, on));
            }
        }

        left.AddRange(use.Unresolved.Select(seen => $"{seen} names the alias itself, unresolved: apply its manifest again."));
        return new(targets, left);
    }

    private static string? SkipReason(ScannedObject seen) =>
        seen.Controller is { } owner ? $"{owner.Kind.Kind}/{owner.Name} owns it and would change it back. Change it there."
        : seen.IsHeld ? $"its annotation {Core.WellKnown.HoldAnnotation} holds it."
        : Resolvable.ContainsKey(seen.Kind) ? null
        : "it cannot change. Delete it and create it again from its manifest.";

    private static ScannedObject Find(NamespaceView view, string name, VersionedSecretName pinned)
    {
        var parts = name.Split('/');
        if (parts is not [var kindName, { Length: > 0 } its] || !Kinds.TryGetValue(kindName, out var kind))
        {
            throw new InputException($"'{name}' is no workload: write deployment/NAME, statefulset/NAME, daemonset/NAME or cronjob/NAME.");
        }

        var found = view.Evidence.Objects.FirstOrDefault(seen => Resolvable.ContainsKey(seen.Kind) && seen.Kind.Kind == kind && seen.Name == its)
            ?? throw new RefusedException($"There is no {kind} {its} in namespace {view.Namespace}. See 'kubectl secretpin status {pinned.Alias} -n {view.Namespace} -o wide'.");
        return found.References.Any(reference => reference.Name == pinned.Alias.Value
            || (VersionedSecretName.TryParse(reference.Name, out var version) && version.Alias == pinned.Alias))
            ? found
            : throw new RefusedException($"{kind} {view.Namespace}/{its} does not use alias {pinned.Alias}.");
    }
}
