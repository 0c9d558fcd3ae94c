using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
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
    ApiServer api, ClusterIndex index, ObjectScanner scanner, IEnumerable<CustomWorkload> custom, LiveSecrets secrets, IEnumerable<IRolloutCheck> checks,
    RolloutOptions options, IRolloutMetrics metrics, string identity, TimeProvider time, ILogger<RolloutController> logger)
{
    /// <summary>More than one, so that an alias whose requests hang does not delay the others.</summary>
    private const int Workers = 4;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly RolloutReconciler _reconciler = new(
        new(api),
        new(api, index, scanner, new(custom.Select(workload => workload.Resource)), time),
        new(new(api), secrets, [.. checks], options, metrics, time),
        new(api, scanner),
        new(api, identity, metrics, time, logger),
        options,
        time);

    private readonly ResiliencePipeline _timeout = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(Timeout).Build();

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var namespaces = new WorkQueue<string>(time);
        using var aliases = new WorkQueue<ObjectKey>(time);
        var changes = new AliasChanges(index);
        index.Changed += namespaces.Add;
        try
        {
            foreach (var ns in index.Namespaces)
            {
                namespaces.Add(ns);
            }

            await Task.WhenAll(
            [
                namespaces.ProcessAsync(ns => AddRollouts(aliases, changes.Since(ns)), stop),
                .. Enumerable.Range(0, Workers).Select(_ => aliases.ProcessAsync(key => ReconcileAsync(key, aliases, stop), stop)),
            ]).ConfigureAwait(false);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Expected on shutdown.
        }
        finally
        {
            index.Changed -= namespaces.Add;
        }
    }

    private Task AddRollouts(WorkQueue<ObjectKey> aliases, IEnumerable<ObjectKey> keys)
    {
        foreach (var key in keys)
        {
            if (index[key.Namespace].Aliases.GetValueOrDefault(key.Name)?.Alias is { Plan: not null, Rollout: not null })
            {
                aliases.Add(key);
            }
        }

        return Task.CompletedTask;
    }

    private async Task ReconcileAsync(ObjectKey key, WorkQueue<ObjectKey> queue, CancellationToken stop)
    {
        try
        {
            var next = await _timeout.ExecuteAsync(
                async token => await _reconciler.ReconcileAsync(key, token).ConfigureAwait(false), stop).ConfigureAwait(false);
            queue.Forget(key);
            if (next is { } due)
            {
                queue.AddAfter(key, due - time.GetUtcNow());
            }
        }
        catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.Conflict && !stop.IsCancellationRequested)
        {
            // The alias has changed since it was read, so it is read again.
            queue.AddRateLimited(key);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            // A failure of one alias must not affect the others.
            Log.Failed(logger, key.Namespace, key.Name, failure.Message, queue.AddRateLimited(key));
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
