namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>The first participants wait for each other. Later ones do not wait.</summary>
internal sealed class Rendezvous(int size)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;

    public Task Arrive()
    {
        if (Interlocked.Increment(ref _arrived) == size)
        {
            _all.SetResult();
        }

        return _all.Task;
    }
}
