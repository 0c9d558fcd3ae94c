using System.Collections.Concurrent;
using System.Net;
using SecretPin.Cluster.Tests.ControlPlane;

namespace SecretPin.Cluster.Tests.Soak;

/// <summary>What was asked, and how the answers compare with what the driver knows to be right.</summary>
internal sealed class Ledger
{
    private const int RememberedFailures = 20;

    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Lock _lock = new();
    private long _lastVerdict;
    private bool _isFailing;

    /// <summary>Answers that were wrong.</summary>
    public ConcurrentQueue<string> Wrong { get; } = new();

    /// <summary>The first requests that got no verdict, in the API server's words.</summary>
    public IEnumerable<string> Failures => _failures;

    /// <summary>From the last verdict before a request without one to the next verdict, at most.</summary>
    public TimeSpan LongestOutage { get; private set; }

    public int this[string what] => _counts.GetValueOrDefault(what);

    public IEnumerable<KeyValuePair<string, int>> Counts => _counts.OrderBy(count => count.Key, StringComparer.Ordinal);

    public void Count(string what, int times = 1) => _counts.AddOrUpdate(what, times, (_, before) => before + times);

    /// <summary>Where the cluster gave no verdict, that is said here.</summary>
    /// <returns>Whether it did.</returns>
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
            if (_failures.Count < RememberedFailures)
            {
                _failures.Enqueue($"{what}: {(int)answer.Code} {answer.Message}");
            }
        }

        return isAnswered;
    }

    /// <summary>Asks until there is a verdict.</summary>
    public Task<Answer> VerdictAsync(string what, Func<Task<Answer>> ask) => UntilAsync(ask, answer => IsAnswered(what, answer));

    /// <summary>Asks what nobody reviews until the API server answers; it may be busy.</summary>
    public static async Task<Answer> AnswerAsync(Func<Task<Answer>> ask) => await UntilAsync(ask, IsAnswer);

    /// <param name="what">What was asked for.</param>
    /// <param name="isRight">Whether the answer is.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="because">What the driver knows.</param>
    public void Judge(string what, bool isRight, Answer answer, string because)
    {
        Count(what);
        if (!isRight)
        {
            Wrong.Enqueue($"{TimeProvider.System.GetUtcNow():O} {what}: {because}; the answer was {(int)answer.Code} {answer.Message} {answer.Body["spec"]?.ToJsonString()}");
        }
    }

    private static bool IsAnswer(Answer answer) => answer.Code is < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests
        // Pods are let through where nobody resolved them in time, and then refused.
        && !(answer.Code == HttpStatusCode.Forbidden && answer.Message.Contains("still names alias", StringComparison.Ordinal));

    private static async Task<Answer> UntilAsync(Func<Task<Answer>> ask, Predicate<Answer> isAnswer)
    {
        while (true)
        {
            var answer = await ask();
            if (isAnswer(answer))
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
