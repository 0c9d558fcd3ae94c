using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>What the index knows of aliases and of the workloads that use them, counted at one moment.</summary>
public sealed record AliasStatistics
{
    /// <summary>How much is in the index.</summary>
    public IReadOnlyList<(string What, long Count)> Sizes { get; private init; } = [];

    /// <summary>Since when each alias is pinned to what it is pinned to.</summary>
    public IReadOnlyList<(string Namespace, string Alias, DateTimeOffset Since)> Pins { get; private init; } = [];

    /// <summary>The aliases whose pin is not what their source asks for, and why.</summary>
    public IReadOnlyList<(string Namespace, string Alias, string Reason)> NotReady { get; private init; } = [];

    /// <summary>How many replicas have which version of an alias.</summary>
    public IReadOnlyList<(string Namespace, string Alias, string Version, long Replicas)> Replicas { get; private init; } = [];

    /// <summary>How many workloads have replicas of different versions; 0 for the other aliases that are used.</summary>
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

    /// <summary>Which replicas of which workload have which version of the declared aliases.</summary>
    private static IEnumerable<(string Workload, string Revision, VersionedSecretName Secret, int Replicas)> UsesOf(NamespaceIndex seen) =>
        seen.Aliases.IsEmpty ? [] : seen.Objects.Values
            .Where(workload => workload.Replicas > 0 && !workload.IsBeingDeleted)
            .SelectMany(workload => Revisions(seen, workload))
            .Where(revision => revision.Replicas > 0)
            .SelectMany(revision => Versions(seen, revision.Template).Select(secret => (
                revision.Workload.Controller?.Uid ?? revision.Workload.Uid, revision.Template.Uid, secret, revision.Replicas)));

    /// <summary>A ReplicaSet is a revision; a StatefulSet or a DaemonSet has pods of its present template, and others of the one before.</summary>
    private static IEnumerable<(ScannedObject Workload, ScannedObject Template, int Replicas)> Revisions(NamespaceIndex seen, ScannedObject workload)
    {
        var updated = workload.Kind == Kinds.ReplicaSet ? workload.Replicas!.Value : Math.Min(workload.UpdatedReplicas ?? 0, workload.Replicas!.Value);
        yield return (workload, workload, updated);
        if (updated < workload.Replicas)
        {
            var present = Versions(seen, workload).ToHashSet();
            var before = seen.Objects.Values
                .Where(other => other.Kind == Kinds.ControllerRevision && other.Controller?.Uid == workload.Uid && !present.SetEquals(Versions(seen, other)))
                .MaxBy(other => other.CreatedAt);
            yield return (workload, before ?? workload, workload.Replicas.Value - updated);
        }
    }

    private static IEnumerable<VersionedSecretName> Versions(NamespaceIndex seen, ScannedObject template) =>
        template.References
            .Select(reference => VersionedSecretName.TryParse(reference.Name, out var secret) && seen.Aliases.ContainsKey(secret.Alias.Value) ? secret : null)
            .OfType<VersionedSecretName>()
            .Distinct();

    /// <summary>One template may name two versions by intent; two templates with different ones are a rollout.</summary>
    private static bool IsMixed(IEnumerable<(string Workload, string Revision, VersionedSecretName Secret, int Replicas)> workload) =>
        workload.GroupBy(use => use.Revision)
            .Select(revision => string.Join(',', revision.Select(use => use.Secret.Version.ToString()).Order(StringComparer.Ordinal)))
            .Distinct().Skip(1).Any();
}
