using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>Time that passes when the test says so, and tells it what is waited for.</summary>
internal sealed class SignalledClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        // A timeout is no wait.
        if (state is not CancellationTokenSource)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>Returns once somebody waits, and how long.</summary>
    public ValueTask<TimeSpan> WaitedForAsync() => _waits.Reader.ReadAsync();

    /// <summary>Lets as much time pass as somebody waits for.</summary>
    public async Task<TimeSpan> PassAsync()
    {
        var wait = await WaitedForAsync();
        Advance(wait);
        return wait;
    }
}
