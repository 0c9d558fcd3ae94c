using SecretPin.Cli.Cluster;
using SecretPin.Cli.Status;
using SecretPin.Cli.Terminal;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rollout;

/// <summary>The workloads to move to the pinned version, in order, and a message for each workload that stays on another version.</summary>
internal sealed record MovePlan(IReadOnlyList<RolloutTarget> Targets, IReadOnlyList<string> Skipped)
{
    private static readonly Dictionary<ObjectKind, Resource> Movable = new[]
    {
        Resources.Deployments, Resources.StatefulSets, Resources.DaemonSets, Resources.CronJobs, Resources.ReplicaSets, Resources.ReplicationControllers,
        Resources.PodTemplates,
    }.ToDictionary(resource => resource.ObjectKind);

    /// <summary>The kinds by the names that kubectl accepts for them.</summary>
    private static readonly Dictionary<string, string> KindNames = new (string Short, Resource Resource)[]
    {
        ("deploy", Resources.Deployments), ("sts", Resources.StatefulSets), ("ds", Resources.DaemonSets), ("cj", Resources.CronJobs),
        ("rs", Resources.ReplicaSets), ("rc", Resources.ReplicationControllers), ("podtemplate", Resources.PodTemplates),
    }
    .SelectMany(row => new[] { row.Short, row.Resource.Kind, row.Resource.Plural, $"{row.Resource.Kind}.{row.Resource.Group}", $"{row.Resource}" }
        .Select(name => (Name: name, row.Resource.Kind)))
    .DistinctBy(name => name.Name, StringComparer.OrdinalIgnoreCase)
    .ToDictionary(name => name.Name, name => name.Kind, StringComparer.OrdinalIgnoreCase);

    /// <summary>Plans the rollout of the workloads <c>kind/name</c>; an empty list means all workloads.</summary>
    /// <exception cref="RefusedException">The alias has no pin, or a named workload does not exist or does not use the alias.</exception>
    /// <exception cref="InputException">A name has another form.</exception>
    public static MovePlan Of(NamespaceView view, AliasView alias, IReadOnlyList<string> names)
    {
        var use = AliasUse.Of(view, alias);
        var pinned = use.Pin.Secret ?? throw new RefusedException($"SecretAlias {view.Namespace}/{alias.Name} has no pin. {use.Pin.Note}");
        var candidates = use.OnOtherVersions.Select(other => (other.Workload, Version: (VersionedSecretName?)other.Version))
            .Concat(use.Unresolved.Select(workload => (Workload: workload, Version: (VersionedSecretName?)null)))
            .ToLookup(other => other.Workload, other => other.Version);
        var named = names.Select(name => Find(view, name, pinned)).ToHashSet();
        var targets = new List<RolloutTarget>();
        var skipped = new List<string>();
        foreach (var (workload, from) in candidates
            .Where(candidate => named.Count == 0 || named.Contains(candidate.Key))
            .OrderBy(candidate => candidate.Key.ToString(), StringComparer.Ordinal)
            .Select(candidate => (candidate.Key, candidate.ToArray())))
        {
            var movable = from.Where(version => version is null || AliasUse.IsResolved(workload, version)).ToArray();
            if (SkipReason(workload, movable.Length > 0) is { } reason)
            {
                skipped.Add($"{workload} stays on {RolloutTarget.Describe(from)}: {reason}");
            }
            else
            {
                targets.Add(new(Movable[workload.Kind], workload.Name, movable));
            }
        }

        return new(targets, skipped);
    }

    private static string? SkipReason(ScannedObject workload, bool isResolved) =>
        workload.Controller is { } owner ? $"{owner.Kind.Kind}/{owner.Name} controls it and would revert the change. Change {owner.Kind.Kind}/{owner.Name}."
        : workload.IsHeld ? $"it is held by its annotation {WellKnown.HoldAnnotation}."
        : AliasUse.IsImmutable(workload) ? "it is immutable. Delete it, and create it again from its manifest."
        : !isResolved ? "its manifest names this version. Change the manifest."
        : null;

    private static ScannedObject Find(NamespaceView view, string text, VersionedSecretName pinned)
    {
        if (text.Split('/') is not [var kindName, { Length: > 0 } name] || !KindNames.TryGetValue(kindName, out var kind))
        {
            throw new InputException(
                $"'{text}' is not a workload: write deployment/NAME, statefulset/NAME, daemonset/NAME, cronjob/NAME, replicaset/NAME, "
                + "replicationcontroller/NAME or podtemplate/NAME.");
        }

        var workload = view.Evidence.Objects.FirstOrDefault(found => Movable.ContainsKey(found.Kind) && found.Kind.Kind == kind && found.Name == name)
            ?? throw new RefusedException(
                $"{kind} {view.Namespace}/{name} not found. See 'kubectl secretpin status {pinned.Alias} -n {view.Namespace} -o wide'.");
        return workload.References.Select(reference => reference.Name).Any(secret =>
            secret == pinned.Alias.Value || VersionedSecretName.ParseOrNull(secret)?.Alias == pinned.Alias)
            ? workload
            : throw new RefusedException($"{kind} {view.Namespace}/{name} does not use alias {pinned.Alias}.");
    }
}
