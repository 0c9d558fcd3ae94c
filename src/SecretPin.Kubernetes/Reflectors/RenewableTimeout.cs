namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Ends a wait when it lasts too long, or when everything is to stop.</summary>
internal sealed class RenewableTimeout : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _stop;

    public RenewableTimeout(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        _end = new(limit, time);
        _stop = stop.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
    }

    public CancellationToken Token => _end.Token;

    /// <summary>Starts the wait again.</summary>
    public void Renew(TimeSpan limit) => _end.CancelAfter(limit);

    public void Dispose()
    {
        _stop.Dispose();
        _end.Dispose();
    }
}
