using SecretPin.Aws.Polling;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LeaderElection;
using SecretPin.Kubernetes.UnresolvedAliases;

namespace SecretPin.Webhook.Telemetry;

/// <summary>Gives the metrics what is known of the cluster, counted at most every few seconds however often they are read.</summary>
internal sealed class ClusterMetrics(WebhookMetrics metrics, IServiceProvider services, TimeProvider clock) : IHostedService
{
    private static readonly TimeSpan CountedFor = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private AliasStatistics? _facts;
    private long _countedAt;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The embedded cluster has neither watches nor leaders.
        if (services.GetService<ClusterReflection>() is { } reflection)
        {
            metrics.WatchesKeepUp(() => reflection.States);
            metrics.AliasesAreUsed(() => Count(reflection.Index));
        }

        if (services.GetService<UnresolvedAuditor>() is { } auditor)
        {
            metrics.WorkloadsAreUnresolved(() => auditor.Unresolved);
        }

        if (services.GetService<AwsSource>() is { } aws)
        {
            metrics.SourcesAnswer(() => aws.Staleness is { } staleness ? [(AwsSource.Name, staleness)] : []);
        }

        if (services.GetService<LeaderElector>() is { } election)
        {
            metrics.Leads(() => election.IsLeading);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private AliasStatistics Count(ClusterIndex index)
    {
        lock (_lock)
        {
            if (_facts is null || clock.GetElapsedTime(_countedAt) > CountedFor)
            {
                (_facts, _countedAt) = (AliasStatistics.Of(index), clock.GetTimestamp());
            }

            return _facts;
        }
    }
}
