using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Kubernetes.Tests.Server;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>Time that passes when the test says so, and tells it what is waited for.</summary>
internal sealed class SignalledTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _delays = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (state is not CancellationTokenSource)
        {
            _delays.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>Returns once somebody waits, with how long.</summary>
    public Task<TimeSpan> WaitedForAsync() => _delays.Reader.ReadAsync().AsTask().WaitAsync(TestTime.Limit);

    /// <summary>Returns once somebody waits for that long; a timeout is no wait.</summary>
    public async Task WaitedForAsync(TimeSpan wait)
    {
        while (await WaitedForAsync() != wait)
        {
        }
    }
}
