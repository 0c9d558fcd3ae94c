using SecretPin.Core.Guard;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// Limits the records of the garbage collector's retries. When somebody has deleted the owner of a Secret that is in use, the garbage collector tries to
/// delete the Secret about ten times in the first seconds, and then at growing intervals without end.
/// </summary>
internal sealed class CollectorRetries(TimeProvider clock)
{
    private const int Capacity = 10_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromHours(6);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string SecretUid, AttemptOutcome Outcome), (long Recorded, TimeSpan Interval)> _last = [];
    private readonly Queue<(string SecretUid, AttemptOutcome Outcome)> _order = new();

    /// <summary>The garbage collector, also if kube-controller-manager gives its controllers no identities of their own.</summary>
    public static bool IsCollector(string user) =>
        user is "system:serviceaccount:kube-system:generic-garbage-collector" or "system:kube-controller-manager";

    /// <returns>Whether to record the attempt: the first one on a Secret, and later ones at intervals that double.</returns>
    public bool IsDue(DeletionAttempt attempt)
    {
        var key = (attempt.SecretUid, attempt.Outcome);
        lock (_lock)
        {
            if (!_last.TryGetValue(key, out var last))
            {
                _last[key] = (clock.GetTimestamp(), Shortest);
                _order.Enqueue(key);
                if (_order.Count > Capacity)
                {
                    _last.Remove(_order.Dequeue());
                }

                return true;
            }

            if (clock.GetElapsedTime(last.Recorded) < last.Interval)
            {
                return false;
            }

            _last[key] = (clock.GetTimestamp(), last.Interval * 2 < Longest ? last.Interval * 2 : Longest);
            return true;
        }
    }
}
