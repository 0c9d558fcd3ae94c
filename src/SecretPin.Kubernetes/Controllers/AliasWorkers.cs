using Polly;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Reconciles each alias after each of its changes, and again at the time that the reconciler states.</summary>
/// <param name="index">Its changes start the work.</param>
/// <param name="reconcile">Reconciles an alias, and returns when to do this again; <see langword="null"/> for after the next change.</param>
/// <param name="failed">Reports a failure of an alias, and the delay before the next attempt.</param>
/// <param name="timeout">The limit for one alias.</param>
/// <param name="time">The clock.</param>
internal sealed class AliasWorkers(
    ClusterIndex index, Func<ObjectKey, CancellationToken, Task<DateTimeOffset?>> reconcile, Action<ObjectKey, Exception, TimeSpan> failed, TimeSpan timeout,
    TimeProvider time) : IDisposable
{
    /// <summary>More than one, so that an alias whose requests hang does not delay the others.</summary>
    private const int Count = 4;

    private readonly WorkQueue<string> _namespaces = new(time);
    private readonly WorkQueue<ObjectKey> _aliases = new(time);
    private readonly AliasChanges _changes = new(index);
    private readonly ResiliencePipeline _timeout = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(timeout).Build();

    /// <summary>Which aliases are reconciled. By default all.</summary>
    public Predicate<ObjectKey> Concerns { get; init; } = _ => true;

    /// <summary>Reconciles an alias soon.</summary>
    public void Add(ObjectKey alias) => _aliases.Add(alias);

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        index.Changed += _namespaces.Add;
        try
        {
            foreach (var ns in index.Namespaces)
            {
                _namespaces.Add(ns);
            }

            await Task.WhenAll(
            [
                _namespaces.ProcessAsync(AddChanged, stop),
                .. Enumerable.Range(0, Count).Select(_ => _aliases.ProcessAsync(key => ReconcileAsync(key, stop), stop)),
            ]).ConfigureAwait(false);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Expected on shutdown.
        }
        finally
        {
            index.Changed -= _namespaces.Add;
        }
    }

    public void Dispose()
    {
        _namespaces.Dispose();
        _aliases.Dispose();
    }

    private Task AddChanged(string ns)
    {
        foreach (var key in _changes.Since(ns))
        {
            if (Concerns(key))
            {
                _aliases.Add(key);
            }
        }

        return Task.CompletedTask;
    }

    private async Task ReconcileAsync(ObjectKey key, CancellationToken stop)
    {
        try
        {
            var next = await _timeout.ExecuteAsync(async token => await reconcile(key, token).ConfigureAwait(false), stop).ConfigureAwait(false);
            _aliases.Forget(key);
            if (next is { } due)
            {
                _aliases.AddAfter(key, due - time.GetUtcNow());
            }
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            // A failure of one alias must not affect the others.
            failed(key, failure, _aliases.AddRateLimited(key));
        }
    }
}
