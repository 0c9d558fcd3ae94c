namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>The first few wait for one another; who comes later passes.</summary>
internal sealed class Meeting(int size)
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
