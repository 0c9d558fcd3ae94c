using Microsoft.Extensions.Logging;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.LeaderElection;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>
/// Maintains the status of all aliases: the pin, its history, and whether it is the version that the source names. Runs in one
/// replica (see <see cref="LeaderElector"/>), once the cache is complete.
/// </summary>
public sealed partial class PinController(
    ApiServer api, ClusterIndex index, IPinSource source, LiveSecrets secrets, VersionedExternalSecrets externalSecrets, string identity,
    IRolloutMetrics metrics, TimeProvider time, ILogger<PinController> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly PinReconciler _reconciler = new(new(api), index, source, secrets, externalSecrets, new(api, identity, metrics, time, logger), time);

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var workers = new AliasWorkers(
            index, _reconciler.ReconcileAsync, (key, failure, delay) => Log.Failed(logger, key.Namespace, key.Name, failure.Message, delay), Timeout, time);
        void Add(string ns, AliasName name) => workers.Add(new(ns, name.Value));
        source.Changed += Add;
        try
        {
            await workers.RunAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            source.Changed -= Add;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 222, Level = LogLevel.Warning, Message = "SecretAlias {Namespace}/{Name}: could not reconcile the pin: {Problem} Retrying in {Delay}.")]
        public static partial void Failed(ILogger logger, string @namespace, string name, string problem, TimeSpan delay);
    }
}
