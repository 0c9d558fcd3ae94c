namespace SecretPin.Kubernetes.LiveReads;

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
