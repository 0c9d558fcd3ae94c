using System.Collections.Concurrent;
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
/// Keeps <c>status</c> of all aliases: the pin, where it has been, and whether it is what the source asks for. Runs in one
/// replica (see <see cref="LeaderElector"/>), and begins when the index has seen everything once.
/// </summary>
public sealed partial class PinController
{
    /// <summary>So that one alias whose API calls hang holds up no other.</summary>
    private const int Workers = 4;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly ClusterIndex _index;
    private readonly IReadOnlyList<IPinSource> _sources;
    private readonly PinReconciler _reconciler;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _timeout;
    private readonly ConcurrentDictionary<ObjectKey, int> _failures = [];

    /// <param name="api">The API server.</param>
    /// <param name="index">Says what has changed.</param>
    /// <param name="sources">Where pins come from; the first that knows an alias's source counts.</param>
    /// <param name="secrets">Which Secrets there are.</param>
    /// <param name="live">The same, asked of the API server.</param>
    /// <param name="externalSecrets">Have versions brought into the cluster.</param>
    /// <param name="identity">Which replica we are, for events: the name of its pod.</param>
    /// <param name="time">All waiting goes by it.</param>
    /// <param name="logger">Is told of moved pins and of failures.</param>
    public PinController(
        ApiServer api, ClusterIndex index, IReadOnlyList<IPinSource> sources, ISecrets secrets, ILiveSecrets live,
        VersionedExternalSecrets externalSecrets, string identity, TimeProvider time, ILogger<PinController> logger)
    {
        (_index, _sources, _time, _logger) = (index, sources, time, logger);
        _reconciler = new(new(api), sources, secrets, live, externalSecrets, new(api, identity, time), time, logger);
        _timeout = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(Timeout).Build();
    }

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var namespaces = new WorkQueue<string>(_time);
        using var aliases = new WorkQueue<ObjectKey>(_time);
        var changes = new AliasChanges(_index);
        void Add(string ns, AliasName name) => aliases.Add(new(ns, name.Value));
        _index.Changed += namespaces.Add;
        foreach (var source in _sources)
        {
            source.Changed += Add;
        }

        try
        {
            foreach (var ns in _index.Namespaces)
            {
                namespaces.Add(ns);
            }

            await Task.WhenAll(
            [
                namespaces.WorkAsync(ns => AddAll(aliases, changes.Since(ns)), stop),
                .. Enumerable.Range(0, Workers).Select(_ => aliases.WorkAsync(key => ReconcileAsync(key, aliases, stop), stop)),
            ]).ConfigureAwait(false);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // However the last requests ended, that they did is what was wanted.
        }
        finally
        {
            _index.Changed -= namespaces.Add;
            foreach (var source in _sources)
            {
                source.Changed -= Add;
            }
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
            var again = await _timeout.ExecuteAsync(
                async token => await _reconciler.ReconcileAsync(key, token).ConfigureAwait(false), stop).ConfigureAwait(false);
            _failures.TryRemove(key, out _);
            if (again is { } due)
            {
                queue.AddLater(key, due - _time.GetUtcNow());
            }
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            // One alias that cannot be kept must not keep the others from it.
            var failures = _failures.AddOrUpdate(key, 1, (_, before) => before + 1);
            var delay = TimeSpan.FromTicks((long)Math.Min(LongestDelay.Ticks, FirstDelay.Ticks * Math.Pow(2, failures - 1)));
            Log.Failed(_logger, key.Namespace, key.Name, failure.Message, delay);
            queue.AddLater(key, delay);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 222, Level = LogLevel.Warning, Message = "SecretAlias {Namespace}/{Name}: its pin could not be kept: {Problem} Next attempt in {Delay}.")]
        public static partial void Failed(ILogger logger, string @namespace, string name, string problem, TimeSpan delay);
    }
}
