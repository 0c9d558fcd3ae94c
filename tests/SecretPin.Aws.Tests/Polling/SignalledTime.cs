using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Cluster.Tests.ControlPlane;

namespace SecretPin.Aws.Tests.Polling;

/// <summary>Time that passes when the test says so, and tells it what is waited for. Timeouts are no waits.</summary>
internal sealed class SignalledTime() : FakeTimeProvider(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (state is not CancellationTokenSource && dueTime != Timeout.InfiniteTimeSpan)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>Returns once somebody waits, with how long.</summary>
    public Task<TimeSpan> WaitedForAsync() => _waits.Reader.ReadAsync().AsTask().WaitAsync(Until.Patience, TimeProvider.System);
}
