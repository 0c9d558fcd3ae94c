using System.Net;
using Microsoft.Extensions.Logging;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Rollouts;

/// <summary>
/// Advances the rollouts of all aliases: releases their steps, waits for their workloads, runs their checks, and rolls them back. Runs in one replica,
/// once the cache is complete.
/// </summary>
public sealed partial class RolloutController(
    ApiServer api, ClusterIndex index, ObjectScanner scanner, IEnforcementPolicies policies, IEnumerable<CustomWorkload> custom, LiveSecrets secrets,
    IEnumerable<IRolloutCheck> checks, RolloutOptions options, IRolloutMetrics metrics, string identity, TimeProvider time, ILogger<RolloutController> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly RolloutReconciler _reconciler = new(
        new(api),
        new(api, index, scanner, new(custom.Select(workload => workload.Resource)), time),
        new(new(api), secrets, [.. checks], options, metrics, time),
        new(api, scanner, new(policies)),
        new(api, identity, metrics, time, logger),
        options,
        time);

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var workers = new AliasWorkers(index, _reconciler.ReconcileAsync, Report, Timeout, time) { Concerns = HasRollout };
        await workers.RunAsync(stop).ConfigureAwait(false);
    }

    private bool HasRollout(ObjectKey key) =>
        index[key.Namespace].Aliases.GetValueOrDefault(key.Name)?.Alias is { Plan: not null, Rollout: not null };

    private void Report(ObjectKey key, Exception failure, TimeSpan delay)
    {
        // After a conflict, the alias has changed since it was read, and is read again.
        if (failure is not ApiServerException { StatusCode: HttpStatusCode.Conflict })
        {
            Log.Failed(logger, key.Namespace, key.Name, failure.Message, delay);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 275, Level = LogLevel.Warning,
            Message = "SecretAlias {Namespace}/{Name}: could not reconcile the rollout: {Problem} Retrying in {Delay}.")]
        public static partial void Failed(ILogger logger, string @namespace, string name, string problem, TimeSpan delay);
    }
}
