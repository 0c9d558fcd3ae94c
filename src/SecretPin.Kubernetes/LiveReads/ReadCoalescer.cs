using System.Diagnostics;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Shares reads between callers without stale results: a read serves only callers that called before it started. However many
/// callers there are, a key therefore has at most one read in flight and one pending. (Compare Go's singleflight, which may
/// return a result from before the call.)
/// </summary>
/// <param name="read">Reads the current value of a key. Its token is cancelled when no caller waits any more.</param>
/// <param name="what">What is read, in one word, for metrics and traces.</param>
/// <param name="metrics">Counts the reads.</param>
public sealed class ReadCoalescer<TKey, TValue>(Func<TKey, CancellationToken, Task<TValue>> read, string what = "", ILiveReadMetrics? metrics = null)
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

    /// <summary>Cancellation ends the wait of this caller only.</summary>
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

/// <summary>A read and its callers.</summary>
/// <remarks>The lock of the <see cref="ReadCoalescer{TKey, TValue}"/> guards all members except <see cref="Result"/> and <see cref="RunAsync"/>.</remarks>
internal sealed class SharedRead<TValue> : IDisposable
{
    // Continuations run on other threads, so that the work of a caller does not delay the next read.
    private readonly TaskCompletionSource<TValue> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>The callers that still wait.</summary>
    public int Waiters { get; set; }

    /// <summary>All callers, including those that have cancelled.</summary>
    public int Callers { get; set; }

    public Task<TValue> Result => _result.Task;

    /// <summary>Cancels the read. Callbacks run on other threads, so the caller may hold a lock.</summary>
    public void Abandon() => _ = _abandoned.CancelAsync();

    public void Dispose() => _abandoned.Dispose();

    /// <summary>Reads, and completes <see cref="Result"/>. Never throws.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<TValue>> read)
    {
        try
        {
            _result.SetResult(await read(_abandoned.Token).ConfigureAwait(false));
        }
        catch (Exception failure) when (!_result.Task.IsCompleted)
        {
            _result.SetException(failure);

            // Observe the exception, in case no caller waits any more.
            _ = _result.Task.Exception;
        }
    }
}
