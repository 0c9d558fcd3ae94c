namespace SecretPin.Kubernetes.Api;

/// <summary>A timeout by a <see cref="TimeProvider"/>, combined with the token that stops the caller.</summary>
internal sealed class RenewableTimeout : IDisposable
{
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenRegistration _stop;

    public RenewableTimeout(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        _timeout = new(limit, time);
        _stop = stop.UnsafeRegister(static timeout => ((CancellationTokenSource)timeout!).Cancel(), _timeout);
    }

    public CancellationToken Token => _timeout.Token;

    public void Renew(TimeSpan limit) => _timeout.CancelAfter(limit);

    public void Dispose()
    {
        _stop.Dispose();
        _timeout.Dispose();
    }
}
