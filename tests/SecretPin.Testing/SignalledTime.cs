using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Testing.Processes;

namespace SecretPin.Testing;

/// <summary>A clock that the test advances, and that reports each delay that the tested code starts. Timeouts are not delays.</summary>
/// <param name="start">The time at the start; 1 January 2000 by default.</param>
public sealed class SignalledTime(DateTimeOffset? start = null) : FakeTimeProvider(start ?? new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _delays = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (state is not CancellationTokenSource && dueTime != Timeout.InfiniteTimeSpan)
        {
            _delays.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>Waits for the next delay.</summary>
    /// <returns>Its length.</returns>
    public Task<TimeSpan> DelayAsync() => _delays.Reader.ReadAsync().AsTask().WaitAsync(Until.Limit, System);

    /// <summary>Waits for a delay of this length; ignores others.</summary>
    public async Task DelayAsync(TimeSpan length)
    {
        while (await DelayAsync() != length)
        {
        }
    }

    /// <summary>Waits for the next delay and advances the clock by it.</summary>
    public async Task<TimeSpan> AdvanceByDelayAsync()
    {
        var delay = await DelayAsync();
        Advance(delay);
        return delay;
    }
}
