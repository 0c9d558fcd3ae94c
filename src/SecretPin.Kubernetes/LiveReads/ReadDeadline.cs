using Polly.Timeout;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>A deadline for all reads of one review.</summary>
internal sealed class ReadDeadline : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _linked;
    private readonly TimeSpan _limit;
    private readonly CancellationToken _caller;

    public ReadDeadline(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        (_limit, _caller) = (limit, caller);
        _deadline = new(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, caller);
    }

    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the read.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> read)
    {
        try
        {
            return await read(_linked.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutRejectedException
            || (e is OperationCanceledException && _deadline.IsCancellationRequested && !_caller.IsCancellationRequested))
        {
            throw new TimeoutException($"The API server did not answer within {_limit.TotalSeconds:0} s.");
        }
    }

    public void Dispose()
    {
        _linked.Dispose();
        _deadline.Dispose();
    }
}
