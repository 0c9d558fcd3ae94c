using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Statistics of the aliases in the index and of the workloads that use them, for metrics.</summary>
public sealed record AliasStatistics
{
    public IReadOnlyList<(string What, long Count)> Sizes { get; private init; } = [];

    /// <summary>When each alias got its current pin.</summary>
    public IReadOnlyList<(string Namespace, string Alias, DateTimeOffset Since)> Pins { get; private init; } = [];

    /// <summary>The aliases that are not ready, with the reason of their condition.</summary>
    public IReadOnlyList<(string Namespace, string Alias, string Reason)> NotReady { get; private init; } = [];

    /// <summary>The aliases next to which a plain Secret changed after the pin was made.</summary>
    public IReadOnlyList<(string Namespace, string Alias)> PlainSecretsChanged { get; private init; } = [];

    /// <summary>The rollouts that are in progress or were rolled back, with their last released step.</summary>
    public IReadOnlyList<(string Namespace, string Alias, long Step, string Phase, DateTimeOffset Since)> Rollouts { get; init; } = [];

    /// <summary>The number of replicas by version of an alias.</summary>
    public IReadOnlyList<(string Namespace, string Alias, string Version, long Replicas)> Replicas { get; private init; } = [];

    /// <summary>The number of workloads whose replicas have different versions of an alias, for each alias that is in use.</summary>
    public IReadOnlyList<(string Namespace, string Alias, long Workloads)> Mixed { get; private init; } = [];

    public static AliasStatistics Of(ClusterIndex index)
    {
        var names = index.Namespaces.Order(StringComparer.Ordinal).ToArray();
        var uses = names.Select(ns => (Namespace: ns, Uses: UsesOf(index[ns]).ToArray())).ToArray();
        return new()
        {
            Sizes =
            [
                ("namespaces", names.Count(ns => index[ns].Exists)),
                ("secrets", names.Sum(ns => (long)index[ns].Secrets.Count)),
                ("aliases", names.Sum(ns => (long)index[ns].Aliases.Count)),
                ("workloads", names.Sum(ns => (long)index[ns].Objects.Count)),
            ],
            Pins = [.. names.SelectMany(ns => index[ns].Aliases.Values.Select(entry => entry.Alias).OfType<SecretAlias>()
                .Where(alias => alias.History.Count > 0)
                .OrderBy(alias => alias.Name.Value, StringComparer.Ordinal)
                .Select(alias => (ns, alias.Name.Value, alias.History[0].PinnedAt)))],
            NotReady = [.. names.SelectMany(ns => index[ns].Aliases
                .Where(entry => entry.Value.NotReady is not null)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => (ns, entry.Key, entry.Value.NotReady!)))],
            PlainSecretsChanged = [.. names.SelectMany(ns => index[ns].Aliases
                .Where(entry => entry.Value.IsPlainSecretChanged)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => (ns, entry.Key)))],
            Rollouts = [.. names.SelectMany(ns => index[ns].Aliases
                .Where(entry => entry.Value.Alias is { Plan: not null, Rollout.Phase: not RolloutPhase.Complete })
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => (entry.Key, Rollout: entry.Value.Alias!.Rollout!))
                .Select(entry => (ns, entry.Key, entry.Rollout.Step, entry.Rollout.Phase.ToString(), entry.Rollout.Since)))],
            Replicas = [.. uses.SelectMany(part => part.Uses
                .GroupBy(use => use.Secret)
                .OrderBy(group => group.Key.ToString(), StringComparer.Ordinal)
                .Select(group => (part.Namespace, group.Key.Alias.Value, group.Key.Version.ToString(), group.Sum(use => (long)use.Replicas))))],
            Mixed = [.. uses.SelectMany(part => part.Uses
                .GroupBy(use => use.Secret.Alias)
                .OrderBy(group => group.Key.Value, StringComparer.Ordinal)
                .Select(group => (part.Namespace, group.Key.Value, group.GroupBy(use => use.Workload).LongCount(IsMixed))))],
        };
    }

    /// <summary>The replicas of each workload, by revision and version of a declared alias.</summary>
    private static IEnumerable<(string Workload, string Revision, VersionedSecretName Secret, int Replicas)> UsesOf(NamespaceIndex ns) =>
        ns.Aliases.IsEmpty ? [] : ns.Objects.Values
            .Where(workload => workload.Rollout.Replicas > 0 && !workload.IsBeingDeleted)
            .SelectMany(workload => Revisions(ns, workload))
            .Where(revision => revision.Replicas > 0)
            .SelectMany(revision => Versions(ns, revision.Template).Select(secret => (
                revision.Workload.Controller?.Uid ?? revision.Workload.Uid, revision.Template.Uid, secret, revision.Replicas)));

    /// <summary>A ReplicaSet is one revision. A StatefulSet or DaemonSet has pods of its current template and of the previous one.</summary>
    private static IEnumerable<(ScannedObject Workload, ScannedObject Template, int Replicas)> Revisions(NamespaceIndex ns, ScannedObject workload)
    {
        var replicas = workload.Rollout.Replicas!.Value;
        var updated = workload.Kind == Kinds.ReplicaSet ? replicas : Math.Min(workload.Rollout.UpdatedReplicas ?? 0, replicas);
        yield return (workload, workload, updated);
        if (updated < replicas)
        {
            var present = Versions(ns, workload).ToHashSet();
            var before = ns.Objects.Values
                .Where(other => other.Kind == Kinds.ControllerRevision && other.Controller?.Uid == workload.Uid && !present.SetEquals(Versions(ns, other)))
                .MaxBy(other => other.CreatedAt);
            yield return (workload, before ?? workload, replicas - updated);
        }
    }

    private static IEnumerable<VersionedSecretName> Versions(NamespaceIndex ns, ScannedObject template) =>
        template.References
            .Select(reference => VersionedSecretName.ParseOrNull(reference.Name))
            .OfType<VersionedSecretName>()
            .Where(secret => ns.Aliases.ContainsKey(secret.Alias.Value))
            .Distinct();

    /// <summary>Two templates with different versions are a rollout. One template may name two versions on purpose.</summary>
    private static bool IsMixed(IEnumerable<(string Workload, string Revision, VersionedSecretName Secret, int Replicas)> workload) =>
        workload.GroupBy(use => use.Revision)
            .Select(revision => string.Join(',', revision.Select(use => use.Secret.Version.ToString()).Order(StringComparer.Ordinal)))
            .Distinct().Skip(1).Any();
}
