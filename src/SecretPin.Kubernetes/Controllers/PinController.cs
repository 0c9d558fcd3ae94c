using Microsoft.Extensions.Logging;
using Polly;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.LeaderElection;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>
/// Maintains the status of all aliases: the pin, its history, and whether it is the version that the source names. Runs in one
/// replica (see <see cref="LeaderElector"/>), once the cache is complete.
/// </summary>
public sealed partial class PinController(
    ApiServer api, ClusterIndex index, IPinSource source, LiveSecrets secrets, VersionedExternalSecrets externalSecrets, string identity,
    TimeProvider time, ILogger<PinController> logger)
{
    /// <summary>More than one, so that an alias whose API calls hang does not delay the others.</summary>
    private const int Workers = 4;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly PinReconciler _reconciler = new(new(api), index, source, secrets, externalSecrets, new(api, identity, time, logger), time);
    private readonly ResiliencePipeline _timeout = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(Timeout).Build();

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var namespaces = new WorkQueue<string>(time);
        using var aliases = new WorkQueue<ObjectKey>(time);
        var changes = new AliasChanges(index);
        void Add(string ns, AliasName name) => aliases.Add(new(ns, name.Value));
        index.Changed += namespaces.Add;
        source.Changed += Add;
        try
        {
            foreach (var ns in index.Namespaces)
            {
                namespaces.Add(ns);
            }

            await Task.WhenAll(
            [
                namespaces.ProcessAsync(ns => AddAll(aliases, changes.Since(ns)), stop),
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
            source.Changed -= Add;
        }
    }

    private static Task AddAll(WorkQueue<ObjectKey> aliases, IEnumerable<ObjectKey> keys)
    {
        foreach (var key in keys)
        {
            aliases.Add(key);
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
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            // A failure of one alias must not affect the others.
            Log.Failed(logger, key.Namespace, key.Name, failure.Message, queue.AddRateLimited(key));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 222, Level = LogLevel.Warning, Message = "SecretAlias {Namespace}/{Name}: could not reconcile the pin: {Problem} Retrying in {Delay}.")]
        public static partial void Failed(ILogger logger, string @namespace, string name, string problem, TimeSpan delay);
    }
}
