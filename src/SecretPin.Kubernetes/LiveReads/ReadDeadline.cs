using Polly.Timeout;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>The time that one review has for its reads, however many they are.</summary>
internal sealed class ReadDeadline : IDisposable
{
    private readonly CancellationTokenSource _spent;
    private readonly CancellationTokenSource _linked;
    private readonly TimeSpan _length;
    private readonly CancellationToken _caller;

    public ReadDeadline(TimeSpan length, TimeProvider time, CancellationToken caller)
    {
        (_length, _caller) = (length, caller);
        _spent = new(length, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_spent.Token, caller);
    }

    /// <exception cref="TimeoutException">The budget is spent.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> read)
    {
        try
        {
            return await read(_linked.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutRejectedException
            || (e is OperationCanceledException && _spent.IsCancellationRequested && !_caller.IsCancellationRequested))
        {
            throw new TimeoutException($"The API server did not answer within {_length.TotalSeconds:0} s.");
        }
    }

    public void Dispose()
    {
        _linked.Dispose();
        _spent.Dispose();
    }
}
