using Microsoft.Extensions.Time.Testing;

namespace SecretPin.Testing.Server;

/// <summary>
/// A clock that the test advances. Timeouts use it; delays between attempts end at once and are recorded.
/// </summary>
public sealed class TestTime : FakeTimeProvider
{
    /// <summary>The longest wait of a test.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _delays = [];
    private TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waits;

    public TestTime()
        : base(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>The delays between attempts so far.</summary>
    public IReadOnlyList<TimeSpan> Delays
    {
        get { lock (_lock) { return [.. _delays]; } }
    }

    /// <summary>The number of waits so far: for an answer, and for each line of it.</summary>
    public int Waits
    {
        get { lock (_lock) { return _waits; } }
    }

    /// <summary>Waits for a condition, which is checked whenever a wait begins.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            Task waiting;
            lock (_lock)
            {
                waiting = _waiting.Task;
            }

            if (condition())
            {
                return;
            }

            await waiting.WaitAsync(Limit);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (state is CancellationTokenSource)
        {
            var timer = new NotedTimer(this, base.CreateTimer(callback, state, dueTime, period));
            Note();
            return timer;
        }

        lock (_lock)
        {
            _delays.Add(dueTime);
        }

        Note();
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private void Note()
    {
        lock (_lock)
        {
            _waits++;
            _waiting.SetResult();
            _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class NotedTimer(TestTime owner, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            owner.Note();
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
