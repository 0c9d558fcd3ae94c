using System.Diagnostics;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Reads that callers share without ever getting an old answer: a read serves only callers that were there before it
/// began. So a key has at most one read in flight and one waiting behind it, however many callers there are.
/// </summary>
/// <param name="read">
/// Reads what a key stands for at some moment after it is called. Its token fires once nobody waits for it any more.
/// </param>
/// <param name="what">What is read, in a word: for metrics and traces.</param>
/// <param name="metrics">Is told of each read.</param>
public sealed class ReadCoalescer<TKey, TValue>(
    Func<TKey, CancellationToken, Task<TValue>> read, string what = "", ILiveReadMetrics? metrics = null)
    where TKey : notnull
{
    private readonly Lock _lock = new();

    /// <summary>The keys with a read in flight; to each the read that will begin when that one ends, if somebody waits for it.</summary>
    private readonly Dictionary<TKey, SharedRead<TValue>?> _next = [];

    /// <summary>How many keys are being read.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _next.Count;
            }
        }
    }

    /// <param name="key">What to read.</param>
    /// <param name="cancellation">Ends this caller's wait, and nobody else's.</param>
    /// <returns>What a read said that began after this call; its failure, if it failed.</returns>
    public async Task<TValue> ReadAsync(TKey key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var span = Tracing.Source.StartActivity($"read {what}", ActivityKind.Client);
        var shared = Join(key);
        try
        {
            return await shared.Result.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            Leave(key, shared);
        }
    }

    private SharedRead<TValue> Join(TKey key)
    {
        lock (_lock)
        {
            SharedRead<TValue> shared;
            if (_next.TryGetValue(key, out var next))
            {
                _next[key] = shared = next ?? new();
            }
            else
            {
                // Nobody can join this one any more, although it has yet to begin: that errs on the safe side.
                _next.Add(key, null);
                shared = new();

                // Not on the caller's context: the read outlives this call, and must not be taken for a part of it.
                ThreadPool.UnsafeQueueUserWorkItem(_ => _ = RunAsync(key, shared), null);
            }

            shared.Waiters++;
            shared.Callers++;
            return shared;
        }
    }

    private void Leave(TKey key, SharedRead<TValue> shared)
    {
        lock (_lock)
        {
            if (--shared.Waiters > 0 || shared.Result.IsCompleted)
            {
                return;
            }

            if (_next[key] == shared)
            {
                _next[key] = null;
                shared.Dispose();
            }
            else
            {
                shared.Abandon();
            }
        }
    }

    /// <summary>Reads for <paramref name="shared"/>, then for those who came meanwhile, until nobody did.</summary>
    private async Task RunAsync(TKey key, SharedRead<TValue> shared)
    {
        for (var current = shared; current is not null; current = Next(key, current))
        {
            await current.RunAsync(token => read(key, token)).ConfigureAwait(false);
        }
    }

    private SharedRead<TValue>? Next(TKey key, SharedRead<TValue> ended)
    {
        lock (_lock)
        {
            metrics?.LiveRead(what, ended.Callers);
            ended.Dispose();
            if (_next[key] is not { } next)
            {
                _next.Remove(key);
                return null;
            }

            _next[key] = null;
            return next;
        }
    }
}
