using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Testing.Processes;

namespace SecretPin.Testing;

/// <summary>A clock that the test advances, and that reports each delay and each timeout that the tested code starts.</summary>
/// <param name="start">The time at the start; 1 January 2000 by default.</param>
public sealed class SignalledTime(DateTimeOffset? start = null) : FakeTimeProvider(start ?? new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _delays = Channel.CreateUnbounded<TimeSpan>(), _timeouts = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            (state is CancellationTokenSource ? _timeouts : _delays).Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>Waits for the next delay.</summary>
    /// <returns>Its length.</returns>
    public Task<TimeSpan> DelayAsync() => NextAsync(_delays);

    /// <summary>Waits until the tested code starts a delay of this length. Ignores delays of other lengths.</summary>
    public Task DelayAsync(TimeSpan length) => NextAsync(_delays, length);

    /// <summary>Waits until the tested code starts a timeout of this length. Ignores timeouts of other lengths.</summary>
    public Task TimeoutAsync(TimeSpan length) => NextAsync(_timeouts, length);

    /// <summary>Waits for the next delay and advances the clock by it.</summary>
    public async Task<TimeSpan> AdvanceByDelayAsync()
    {
        var delay = await DelayAsync();
        Advance(delay);
        return delay;
    }

    private static Task<TimeSpan> NextAsync(Channel<TimeSpan> timers) => timers.Reader.ReadAsync().AsTask().WaitAsync(Until.Limit, System);

    private static async Task NextAsync(Channel<TimeSpan> timers, TimeSpan length)
    {
        while (await NextAsync(timers) != length)
        {
        }
    }
}
