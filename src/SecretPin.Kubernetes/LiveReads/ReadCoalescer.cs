using System.Diagnostics;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Shares reads between callers without stale results: a read serves only callers that called before it started. However many
/// callers there are, a key therefore has at most one read in flight and one pending. (Compare Go's singleflight, which may
/// return a result from before the call.)
/// </summary>
/// <param name="read">
/// Reads the current value of a key. Its token is cancelled when no caller waits any more.
/// </param>
/// <param name="what">What is read, in one word, for metrics and traces.</param>
/// <param name="metrics">Counts the reads.</param>
public sealed class ReadCoalescer<TKey, TValue>(
    Func<TKey, CancellationToken, Task<TValue>> read, string what = "", ILiveReadMetrics? metrics = null)
    where TKey : notnull
{
    private readonly Lock _lock = new();

    /// <summary>The keys with a read in flight, each with its pending read, if there is one.</summary>
    private readonly Dictionary<TKey, SharedRead<TValue>?> _pending = [];

    /// <summary>The number of keys with a read in flight.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _pending.Count;
            }
        }
    }

    /// <param name="key">The key.</param>
    /// <param name="cancellation">Cancels the wait of this caller only.</param>
    /// <returns>The result of a read that started after the call. If the read failed, its exception is thrown.</returns>
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
            if (_pending.TryGetValue(key, out var next))
            {
                _pending[key] = shared = next ?? new();
            }
            else
            {
                // Later callers do not join this read, although it has not started yet. That is safe.
                _pending.Add(key, null);
                shared = new();

                // Without the execution context of the caller: the read may outlive the call, and is not part of its trace.
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

            if (_pending[key] == shared)
            {
                _pending[key] = null;
                shared.Dispose();
            }
            else
            {
                shared.Abandon();
            }
        }
    }

    /// <summary>Runs the read, and then each pending read of the key.</summary>
    private async Task RunAsync(TKey key, SharedRead<TValue> shared)
    {
        for (var current = shared; current is not null; current = TakePending(key, current))
        {
            await current.RunAsync(token => read(key, token)).ConfigureAwait(false);
        }
    }

    private SharedRead<TValue>? TakePending(TKey key, SharedRead<TValue> ended)
    {
        lock (_lock)
        {
            metrics?.LiveRead(what, ended.Callers);
            ended.Dispose();
            if (_pending[key] is not { } next)
            {
                _pending.Remove(key);
                return null;
            }

            _pending[key] = null;
            return next;
        }
    }
}
