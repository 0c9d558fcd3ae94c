using Polly.Timeout;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>A deadline for all reads of one review.</summary>
internal sealed class ReadDeadline(TimeSpan limit, TimeProvider time, CancellationToken caller) : IDisposable
{
    private readonly RenewableTimeout _timeout = new(limit, time, caller);

    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the read.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> read)
    {
        try
        {
            return await read(_timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutRejectedException
            || (e is OperationCanceledException && _timeout.Token.IsCancellationRequested && !caller.IsCancellationRequested))
        {
            throw new TimeoutException($"The API server did not answer within {limit.TotalSeconds:0} s.");
        }
    }

    public void Dispose() => _timeout.Dispose();
}
