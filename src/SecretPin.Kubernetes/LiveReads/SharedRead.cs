namespace SecretPin.Kubernetes.LiveReads;

/// <summary>One read, and those who wait for it.</summary>
/// <remarks>Whoever shares it out guards <see cref="Waiters"/>, <see cref="Callers"/>, <see cref="Abandon"/> and <see cref="Dispose"/> by one lock.</remarks>
internal sealed class SharedRead<TValue> : IDisposable
{
    // Continuations elsewhere: a waiter's work must not hold up the read that comes next.
    private readonly TaskCompletionSource<TValue> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _abandoned = new();

    public int Waiters { get; set; }

    /// <summary>How many there were, those who gave up among them.</summary>
    public int Callers { get; set; }

    public Task<TValue> Result => _result.Task;

    /// <summary>Says that nobody waits any more. What reacts to that runs elsewhere, so that a lock may be held.</summary>
    public void Abandon() => _ = _abandoned.CancelAsync();

    public void Dispose() => _abandoned.Dispose();

    /// <summary>Reads, and tells everyone; never fails itself.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<TValue>> read)
    {
        try
        {
            _result.SetResult(await read(_abandoned.Token).ConfigureAwait(false));
        }
        catch (Exception failure) when (!_result.Task.IsCompleted)
        {
            _result.SetException(failure);

            // Observed here, for the case that nobody waits any more.
            _ = _result.Task.Exception;
        }
    }
}
