using System.Threading.Channels;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>
/// client-go's workqueue: an item that is added several times is processed once, and never by two workers at the same time.
/// An item that is added while it is processed is processed again afterwards.
/// </summary>
internal sealed class WorkQueue<T>(TimeProvider time) : IDisposable
    where T : notnull
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1));

    /// <summary>Timers are limited to about 49 days. An item that is processed too early is added again with a delay.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Channel<T> _ready = Channel.CreateUnbounded<T>();
    private readonly HashSet<T> _waiting = [];
    private readonly HashSet<T> _processing = [];
    private readonly Dictionary<T, ITimer> _delayed = [];
    private readonly Dictionary<T, int> _failures = [];
    private bool _isDisposed;

    public void Add(T item)
    {
        lock (_lock)
        {
            if (_waiting.Add(item) && !_processing.Contains(item))
            {
                _ready.Writer.TryWrite(item);
            }
        }
    }

    /// <summary>Adds an item after a delay, which replaces an earlier delay of the item.</summary>
    public void AddAfter(T item, TimeSpan delay)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            CancelDelay(item);
            var due = TimeSpan.FromTicks(Math.Clamp(delay.Ticks, 0, LongestDelay.Ticks));
            _delayed[item] = time.CreateTimer(_ => Add(item), null, due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Adds an item that failed, after a delay that doubles with each failure until <see cref="Forget"/> is called.</summary>
    public TimeSpan AddRateLimited(T item)
    {
        lock (_lock)
        {
            var delay = Backoff.Delay(_failures[item] = _failures.GetValueOrDefault(item) + 1);
            AddAfter(item, delay);
            return delay;
        }
    }

    /// <summary>Resets the failures of an item.</summary>
    public void Forget(T item)
    {
        lock (_lock)
        {
            _failures.Remove(item);
        }
    }

    /// <summary>Processes items one after the other, until it is stopped.</summary>
    public async Task ProcessAsync(Func<T, Task> process, CancellationToken stop)
    {
        await foreach (var item in _ready.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            Begin(item);
            try
            {
                await process(item).ConfigureAwait(false);
            }
            finally
            {
                Done(item);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var timer in _delayed.Values)
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
            _processing.Add(item);
            CancelDelay(item);
        }
    }

    private void Done(T item)
    {
        lock (_lock)
        {
            _processing.Remove(item);
            if (_waiting.Contains(item))
            {
                _ready.Writer.TryWrite(item);
            }
        }
    }

    private void CancelDelay(T item)
    {
        if (_delayed.Remove(item, out var timer))
        {
            timer.Dispose();
        }
    }
}
