using System.Diagnostics.Metrics;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Kubernetes.UnresolvedAliases;

namespace SecretPin.Webhook.Telemetry;

/// <summary>What is so in the cluster, as it is asked for.</summary>
internal sealed partial class WebhookMetrics
{
    /// <summary>Metrics by alias: no more than so many series each, in the order of their names.</summary>
    public const int MaxAliases = 1000;

    /// <summary>A process that lives through more pairs of an alias and a version than this shows the others as one.</summary>
    public const int MaxAliasVersions = 20_000;

    public const string WorkloadReplicas = "secretpin.workload.replicas";

    /// <param name="states">How well watches keep up.</param>
    public void WatchesKeepUp(Func<IReadOnlyList<ReflectorState>> states)
    {
        _meter.CreateObservableGauge(
            "secretpin.watch.silence",
            () => states().Where(state => state.LastContact is not null).Select(state => Of(state.Silence(_clock)!.Value.TotalSeconds, state)),
            "s",
            "How long the API server has told nothing of a resource; a bookmark comes each minute.");
        _meter.CreateObservableGauge(
            "secretpin.watch.synced", () => states().Select(state => Of(state.IsInSync ? 1 : 0, state)), description: "1 where all objects of a resource were seen.");
        _meter.CreateObservableCounter(
            "secretpin.watch.lists", () => states().Select(state => Of(state.Lists, state)), description: "Listings of a resource; more than one is a watch that was lost for too long.");

        static Measurement<double> Of(double value, ReflectorState state) => new(value, new KeyValuePair<string, object?>("resource", state.Resource.ToString()));
    }

    /// <param name="facts">What the index knows of aliases.</param>
    public void AliasesAreUsed(Func<AliasStatistics> facts)
    {
        _meter.CreateObservableGauge(
            "secretpin.index.objects",
            () => facts().Sizes.Select(size => new Measurement<long>(size.Count, new KeyValuePair<string, object?>("what", size.What))),
            description: "What is known of the cluster.");
        _meter.CreateObservableGauge(
            "secretpin.alias.pinned.timestamp",
            () => facts().Pins.Take(MaxAliases)
                .Select(pin => new Measurement<long>(pin.Since.ToUnixTimeSeconds(), Labels(pin.Namespace, pin.Alias))),
            "s",
            "Since when an alias is pinned to what it is pinned to, in Unix time.");
        _meter.CreateObservableGauge(
            "secretpin.alias.not_ready",
            () => facts().NotReady.Take(MaxAliases).Select(alias => new Measurement<long>(1, [.. Labels(alias.Namespace, alias.Alias), new("reason", alias.Reason)])),
            description: "1 for each alias whose pin is not what its source asks for.");
        _meter.CreateObservableGauge(
            WorkloadReplicas,
            () => facts().Replicas.Take(MaxAliases)
                .Select(use => new Measurement<long>(use.Replicas, [.. Labels(use.Namespace, use.Alias), new("version", use.Version)])),
            description: "Replicas of ReplicaSets, StatefulSets and DaemonSets, by the version of an alias that they have.");
        _meter.CreateObservableGauge(
            "secretpin.alias.mixed_workloads",
            () => facts().Mixed.Take(MaxAliases).Select(mix => new Measurement<long>(mix.Workloads, Labels(mix.Namespace, mix.Alias))),
            description: "Workloads whose replicas have different versions of an alias: rollouts under way, or stuck.");
    }

    /// <param name="found">What the unresolved auditor found last; empty while another replica looks.</param>
    public void WorkloadsAreUnresolved(Func<IReadOnlyList<UnresolvedAlias>> found) => _meter.CreateObservableGauge(
        "secretpin.unresolved.workloads",
        () => found().Take(MaxAliases).Select(alias => new Measurement<long>(alias.Holders.Count, Labels(alias.Alias.Namespace, alias.Alias.Name))),
        description: "Workloads and waiting pods that hold a declared alias unresolved.");

    /// <param name="staleness">
    /// For how long an answer of each source of pins outside the cluster is due; 0 while none is, and nothing where no alias asks it. Alert
    /// SecretPinSourceStale asks for it.
    /// </param>
    public void SourcesAnswer(Func<IReadOnlyList<(string Source, TimeSpan Staleness)>> staleness) => _meter.CreateObservableGauge(
        "secretpin.source.staleness",
        () => staleness().Select(source => new Measurement<double>(source.Staleness.TotalSeconds, new KeyValuePair<string, object?>("source", source.Source))),
        "s",
        "For how long an answer of a source of pins outside the cluster is due.");

    /// <param name="isLeading">Whether this replica keeps the pins.</param>
    public void Leads(Func<bool> isLeading) =>
        _meter.CreateObservableGauge("secretpin.leader", () => isLeading() ? 1 : 0, description: "1 where a replica keeps the pins.");

    private static KeyValuePair<string, object?>[] Labels(string ns, string alias) => [new("namespace", ns), new("alias", alias)];
}
