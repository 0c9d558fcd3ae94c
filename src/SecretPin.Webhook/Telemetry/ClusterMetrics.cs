using System.Diagnostics.Metrics;
using SecretPin.Aws.Polling;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.InstalledWebhooks;
using SecretPin.Kubernetes.LeaderElection;
using SecretPin.Kubernetes.MissingVersions;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Kubernetes.UnresolvedAliases;

namespace SecretPin.Webhook.Telemetry;

/// <summary>The state of the cluster, observed at each scrape: one method per fact. A test compares the metrics with docs/operations.md.</summary>
internal sealed class ClusterMetrics(IMeterFactory meters, IServiceProvider services, TimeProvider clock) : IHostedService
{
    /// <summary>The maximum number of series of each metric with an alias as label, in the order of the names.</summary>
    public const int MaxAliases = 1000;

    /// <summary>The maximum number of pairs of alias and version over the life of the process. Further pairs share one series.</summary>
    public const int MaxAliasVersions = 20_000;

    public const string WorkloadReplicas = "secretpin.workload.replicas";

    /// <summary>The statistics are computed at most once per interval, however often the metrics are read.</summary>
    private static readonly TimeSpan StatisticsInterval = TimeSpan.FromSeconds(5);

    private readonly Meter _meter = meters.Create(WebhookMetrics.MeterName);
    private readonly Lock _lock = new();
    private AliasStatistics? _statistics;
    private long _computedAt;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The embedded cluster has neither watches nor a leader.
        if (services.GetService<ClusterReflection>() is { } reflection)
        {
            ObserveWatches(() => reflection.States);
            ObserveLostResources(() => reflection.Lost.Select(lost => lost.Resource));
            ObserveAliases(() => StatisticsOf(reflection.Index));
        }

        if (services.GetService<UnresolvedAuditor>() is { } auditor)
        {
            ObserveUnresolvedWorkloads(() => auditor.Unresolved);
        }

        if (services.GetService<MissingVersionAuditor>() is { } missing)
        {
            ObserveMissingVersions(() => missing.Missing);
        }

        if (services.GetService<ConfigurationAuditor>() is { } configuration)
        {
            ObserveConfiguration(() => configuration.Problems);
        }

        if (services.GetService<AwsSource>() is { } aws)
        {
            ObserveSources(() => aws.Staleness is { } staleness ? [(AwsSource.Name, staleness)] : []);
        }

        if (services.GetService<LeaderElector>() is { } election)
        {
            ObserveLeader(() => election.IsLeading);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal void ObserveWatches(Func<IReadOnlyList<ReflectorState>> states)
    {
        _meter.CreateObservableGauge(
            "secretpin.watch.silence",
            () => states().Where(state => state.LastContact is not null).Select(state => Of(state.Silence(clock)!.Value.TotalSeconds, state)),
            "s",
            "Time since the API server last sent something on the watch of a resource; it sends a bookmark every minute.");
        _meter.CreateObservableGauge(
            "secretpin.watch.synced",
            () => states().Select(state => Of(state.IsInSync ? 1 : 0, state)),
            description: "1 if the first listing of a resource is complete.");
        _meter.CreateObservableCounter(
            "secretpin.watch.lists",
            () => states().Select(state => Of(state.Lists, state)),
            description: "Listings of a resource; more than one means that a watch was lost for too long.");

        static Measurement<double> Of(double value, ReflectorState state) =>
            new(value, new KeyValuePair<string, object?>("resource", state.Resource.ToString()));
    }

    internal void ObserveLostResources(Func<IEnumerable<Resource>> lost) => _meter.CreateObservableGauge(
        "secretpin.resource.lost",
        () => lost().Select(resource => new Measurement<long>(1, new KeyValuePair<string, object?>("resource", resource.ToString()))),
        description: "1 for each resource that the API server forbids, or does not serve any more.");

    internal void ObserveAliases(Func<AliasStatistics> statistics)
    {
        _meter.CreateObservableGauge(
            "secretpin.index.objects",
            () => statistics().Sizes.Select(size => new Measurement<long>(size.Count, new KeyValuePair<string, object?>("what", size.What))),
            description: "Objects in the cache.");
        _meter.CreateObservableGauge(
            "secretpin.alias.pinned.timestamp",
            () => statistics().Pins.Take(MaxAliases).Select(pin => new Measurement<long>(pin.Since.ToUnixTimeSeconds(), Labels(pin.Namespace, pin.Alias))),
            "s",
            "The time of the last move of an alias's pin, in Unix time.");
        _meter.CreateObservableGauge(
            "secretpin.alias.not_ready",
            () => statistics().NotReady.Take(MaxAliases)
                .Select(alias => new Measurement<long>(1, [.. Labels(alias.Namespace, alias.Alias), new("reason", alias.Reason)])),
            description: "1 for each alias whose condition Ready is not True.");
        _meter.CreateObservableGauge(
            "secretpin.alias.plain_secret_changed",
            () => statistics().PlainSecretsChanged.Take(MaxAliases).Select(alias => new Measurement<long>(1, Labels(alias.Namespace, alias.Alias))),
            description: "1 for each alias whose plain Secret of the same name changed after the alias was pinned.");
        _meter.CreateObservableGauge(
            "secretpin.rollout.step",
            () => statistics().Rollouts.Take(MaxAliases)
                .Select(rollout => new Measurement<long>(rollout.Step, [.. Labels(rollout.Namespace, rollout.Alias), new("phase", rollout.Phase)])),
            description: "The last released step of each rollout that is in progress or was rolled back.");
        _meter.CreateObservableGauge(
            "secretpin.rollout.phase.age",
            () => statistics().Rollouts.Take(MaxAliases).Select(rollout => new Measurement<double>(
                (clock.GetUtcNow() - rollout.Since).TotalSeconds, [.. Labels(rollout.Namespace, rollout.Alias), new("phase", rollout.Phase)])),
            "s",
            "Time since the phase of each rollout began that is in progress or was rolled back.");
        _meter.CreateObservableGauge(
            WorkloadReplicas,
            () => statistics().Replicas.Take(MaxAliases)
                .Select(use => new Measurement<long>(use.Replicas, [.. Labels(use.Namespace, use.Alias), new("version", use.Version)])),
            description: "Replicas of ReplicaSets, StatefulSets and DaemonSets, by the version of an alias that they use.");
        _meter.CreateObservableGauge(
            "secretpin.alias.mixed_workloads",
            () => statistics().Mixed.Take(MaxAliases).Select(mix => new Measurement<long>(mix.Workloads, Labels(mix.Namespace, mix.Alias))),
            description: "Workloads whose replicas use different versions of an alias, because a rollout is in progress or stuck.");
    }

    /// <param name="unresolved">The result of the last audit; empty on replicas that are not the leader.</param>
    internal void ObserveUnresolvedWorkloads(Func<IReadOnlyList<UnresolvedAlias>> unresolved) => _meter.CreateObservableGauge(
        "secretpin.unresolved.workloads",
        () => unresolved().Take(MaxAliases).Select(alias => new Measurement<long>(alias.Holders.Count, Labels(alias.Alias.Namespace, alias.Alias.Name))),
        description: "Workloads and pending pods that contain a declared alias by its own name.");

    /// <param name="missing">The result of the last audit; empty on replicas that are not the leader.</param>
    internal void ObserveMissingVersions(Func<IReadOnlyList<MissingVersion>> missing) => _meter.CreateObservableGauge(
        "secretpin.missing_version.workloads",
        () => missing().GroupBy(version => version.Secret.Namespace).Take(MaxAliases).Select(versions => new Measurement<long>(
            versions.Sum(version => version.Holders.Count), new KeyValuePair<string, object?>("namespace", versions.Key))),
        description: "Workloads and pending pods that name a version of a declared alias that does not exist.");

    /// <param name="problems">The result of the last audit; empty on replicas that are not the leader.</param>
    internal void ObserveConfiguration(Func<IReadOnlyList<ConfigurationProblem>> problems) => _meter.CreateObservableGauge(
        "secretpin.configuration.problem",
        () => problems().Take(MaxAliases).Select(problem => new Measurement<long>(
            1, new KeyValuePair<string, object?>("problem", problem.Problem), new("object", problem.Object))),
        description: "1 for each webhook configuration that is missing or was edited, and for each namespace with aliases that they do not cover.");

    /// <param name="staleness">
    /// How long the answer of each external source of pins is overdue; 0 if it is not, and no entry if no alias uses the source. The alert
    /// SecretPinSourceStale uses this metric.
    /// </param>
    internal void ObserveSources(Func<IReadOnlyList<(string Source, TimeSpan Staleness)>> staleness) => _meter.CreateObservableGauge(
        "secretpin.source.staleness",
        () => staleness().Select(source => new Measurement<double>(source.Staleness.TotalSeconds, new KeyValuePair<string, object?>("source", source.Source))),
        "s",
        "How long the answer of an external source of pins is overdue.");

    internal void ObserveLeader(Func<bool> isLeading) =>
        _meter.CreateObservableGauge("secretpin.leader", () => isLeading() ? 1 : 0, description: "1 on the replica that is the leader.");

    private static KeyValuePair<string, object?>[] Labels(string ns, string alias) => [new("namespace", ns), new("alias", alias)];

    private AliasStatistics StatisticsOf(ClusterIndex index)
    {
        lock (_lock)
        {
            if (_statistics is null || clock.GetElapsedTime(_computedAt) > StatisticsInterval)
            {
                (_statistics, _computedAt) = (AliasStatistics.Of(index), clock.GetTimestamp());
            }

            return _statistics;
        }
    }
}
