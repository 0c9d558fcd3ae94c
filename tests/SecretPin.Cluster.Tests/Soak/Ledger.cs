using System.Collections.Concurrent;
using System.Net;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Soak;

/// <summary>Counts requests and compares the answers with the state that the driver knows.</summary>
internal sealed class Ledger
{
    private const int MaxFailures = 20;

    /// <summary>The longest pause between two attempts.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastVerdict;
    private bool _isFailing;

    /// <summary>The wrong answers.</summary>
    public ConcurrentQueue<string> Wrong { get; } = new();

    /// <summary>The first requests without a verdict, with the messages of the API server.</summary>
    public IEnumerable<string> Failures => _failures;

    /// <summary>The longest time between two verdicts with a failed request in between.</summary>
    public TimeSpan LongestOutage { get; private set; }

    public int this[string what] => _counts.GetValueOrDefault(what);

    public IEnumerable<KeyValuePair<string, int>> Counts => _counts.OrderBy(count => count.Key, StringComparer.Ordinal);

    public void Count(string what, int times = 1)
    {
        _counts.AddOrUpdate(what, times, (_, before) => before + times);
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Waits until each of these was counted.</summary>
    /// <param name="what">The kinds of requests.</param>
    /// <param name="cancellation">Ends the wait without an error.</param>
    /// <exception cref="TimeoutException">One of them did not occur in <see cref="Until.Limit"/>.</exception>
    public async Task CountedAsync(IReadOnlyList<string> what, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Until.Limit, TimeProvider.System);
        while (!cancellation.IsCancellationRequested)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (what.All(kind => this[kind] > 0))
            {
                return;
            }

            await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, limit.Token), Task.Delay(Timeout.Infinite, cancellation));
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Some requests did not occur: {string.Join(", ", Counts)}");
            }
        }
    }

    /// <summary>Records the requests without a verdict.</summary>
    /// <returns>Whether there is a verdict.</returns>
    public bool IsAnswered(string what, Answer answer)
    {
        Count("requests");
        var isAnswered = IsAnswer(answer);
        lock (_lock)
        {
            var now = TimeProvider.System.GetTimestamp();
            if (!isAnswered)
            {
                _isFailing = true;
            }
            else
            {
                if (_isFailing && _lastVerdict > 0 && TimeProvider.System.GetElapsedTime(_lastVerdict, now) is var outage && outage > LongestOutage)
                {
                    LongestOutage = outage;
                }

                (_isFailing, _lastVerdict) = (false, now);
            }
        }

        if (!isAnswered)
        {
            Count("failed requests");
            if (_failures.Count < MaxFailures)
            {
                _failures.Enqueue($"{what}: {(int)answer.Code} {answer.Message}");
            }
        }

        return isAnswered;
    }

    /// <summary>Repeats the request until there is a verdict.</summary>
    public Task<Answer> VerdictAsync(string what, Func<Task<Answer>> ask) => UntilAsync(ask, answer => IsAnswered(what, answer));

    /// <summary>Repeats a request that is not reviewed until the API server answers.</summary>
    public Task<Answer> AnswerAsync(Func<Task<Answer>> ask) => UntilAsync(ask, IsAnswer);

    /// <param name="what">The kind of request.</param>
    /// <param name="isRight">Whether the answer is correct.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="because">The expected answer, and why.</param>
    public void Judge(string what, bool isRight, Answer answer, string because)
    {
        Count(what);
        if (!isRight)
        {
            Wrong.Enqueue($"{TimeProvider.System.GetUtcNow():O} {what}: {because}; "
                + $"the answer was {(int)answer.Code} {answer.Message} {answer.Body["spec"]?.ToJsonString()}");
        }
    }

    private static bool IsAnswer(Answer answer) => answer.Code is < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests
        // A pod that was not resolved in time is rejected by the second webhook.
        && !(answer.Code == HttpStatusCode.Forbidden && answer.Message.Contains("still names alias", StringComparison.Ordinal));

    /// <summary>Repeats a request. Between attempts, waits until another request is counted, at most for <see cref="Pause"/>.</summary>
    private async Task<Answer> UntilAsync(Func<Task<Answer>> ask, Predicate<Answer> isAnswer)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            var answer = await ask();
            if (isAnswer(answer))
            {
                return answer;
            }

            await Task.WhenAny(changed, Task.Delay(Pause, TimeProvider.System));
        }
    }
}
