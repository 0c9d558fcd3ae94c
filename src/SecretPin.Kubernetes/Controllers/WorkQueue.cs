using System.Threading.Channels;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>
/// What is to be done, each item once however often it was added, and never by two workers at the same time. What is
/// added while it is worked on is done again afterwards.
/// </summary>
internal sealed class WorkQueue<T>(TimeProvider time) : IDisposable
    where T : notnull
{
    /// <summary>Timers cannot be set for much longer than a month; whoever wakes too early goes back to sleep.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Channel<T> _ready = Channel.CreateUnbounded<T>();
    private readonly HashSet<T> _waiting = [];
    private readonly HashSet<T> _working = [];
    private readonly Dictionary<T, ITimer> _later = [];
    private bool _isDisposed;

    public void Add(T item)
    {
        lock (_lock)
        {
            if (_waiting.Add(item) && !_working.Contains(item))
            {
                _ready.Writer.TryWrite(item);
            }
        }
    }

    /// <summary>Adds an item when it is due, in the place of what was to be added later before.</summary>
    public void AddLater(T item, TimeSpan delay)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            Forget(item);
            var due = TimeSpan.FromTicks(Math.Clamp(delay.Ticks, 0, LongestDelay.Ticks));
            _later[item] = time.CreateTimer(_ => Add(item), null, due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Works on items as they come, one at a time, until it is stopped.</summary>
    public async Task WorkAsync(Func<T, Task> work, CancellationToken stop)
    {
        await foreach (var item in _ready.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            Begin(item);
            try
            {
                await work(item).ConfigureAwait(false);
            }
            finally
            {
                End(item);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var timer in _later.Values)
            {
                timer.Dispose();
            }
        }
    }

    private void Begin(T item)
    {
        lock (_lock)
        {
            _waiting.Remove(item);
            _working.Add(item);
            Forget(item);
        }
    }

    private void End(T item)
    {
        lock (_lock)
        {
            _working.Remove(item);
            if (_waiting.Contains(item))
            {
                _ready.Writer.TryWrite(item);
            }
        }
    }

    private void Forget(T item)
    {
        if (_later.Remove(item, out var timer))
        {
            timer.Dispose();
        }
    }
}
