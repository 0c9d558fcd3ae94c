using SecretPin.Core;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// Records each deletion of a Secret that was rejected, forced, audited, or allowed to an impersonated controller: once per call of the API server, and not for
/// dry runs. The record is written before the answer. The answer waits for a limited time, and an answer without a record is counted. There is no
/// recorder if the cluster has no API server.
/// </summary>
internal sealed class DeletionAudit(
    ObjectScanner scanner, AuditLog log, WebhookMetrics metrics, AuditOptions options, TimeProvider clock, AttemptRecorder? recorder = null)
{
    // In runes. With these limits, a BlockedDeletion with 20 attempts stays below 100 KB.
    private const int LongestUid = 64;
    private const int LongestName = 253;
    private const int LongestMessage = 1024;

    private readonly SeenUids _seen = new();
    private readonly CollectorRetries _retries = new(clock);

    public async ValueTask RecordAsync(Review review, Verdict verdict, TimeSpan remaining)
    {
        if (review.IsDryRun || DeletionAttempt.OutcomeOf(verdict) is not { } outcome || !_seen.Add(SafeText.SingleLine(review.Uid, LongestUid)))
        {
            return;
        }

        var attempt = AttemptOf(review, verdict, outcome);
        metrics.DeletionAttempted(attempt);
        if (CollectorRetries.IsCollector(attempt.User) && !_retries.IsDue(attempt))
        {
            return;
        }

        var start = clock.GetTimestamp();
        var isWritten = await IsWrittenAsync(log.WriteAsync(attempt), remaining);
        remaining -= clock.GetElapsedTime(start);
        if (attempt.Secret.Length > 0 && recorder?.RecordAsync(attempt) is { } recorded)
        {
            isWritten &= await IsWrittenAsync(recorded, remaining < options.Wait ? remaining : options.Wait) && await recorded;
        }

        if (!isWritten)
        {
            metrics.AuditOutrun();
        }
    }

    /// <returns>Whether the write completed within the timeout. A blocked stdout counts as late.</returns>
    private async Task<bool> IsWrittenAsync(Task write, TimeSpan timeout)
    {
        try
        {
            await write.WaitAsync(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, clock);
            return true;
        }
        catch (Exception failure) when (failure is TimeoutException or IOException)
        {
            return false;
        }
    }

    private DeletionAttempt AttemptOf(Review review, Verdict verdict, AttemptOutcome outcome)
    {
        var secret = SecretOf(review);
        var message = outcome switch
        {
            AttemptOutcome.Forced => $"{verdict.Warnings[0]}: {secret?.AllowDeletion}",
            AttemptOutcome.Impersonated or AttemptOutcome.Audited => verdict.Warnings[0],
            _ => verdict.Message,
        };
        if (secret?.Controller is { } owner && CollectorRetries.IsCollector(review.UserName))
        {
            message = $"The garbage collector deletes it, because its owner {owner.Kind.Kind}/{owner.Name} was deleted. {message}";
        }

        var user = AttemptUser.Read(review.UserJson.Span);
        return new()
        {
            Uid = SafeText.SingleLine(review.Uid, LongestUid),
            Time = clock.GetUtcNow(),
            Namespace = SafeText.SingleLine(review.Namespace, LongestName),
            Secret = SafeText.SingleLine(secret?.Name ?? review.Name, LongestName),
            SecretUid = SafeText.SingleLine(secret?.Uid ?? "", LongestUid),
            User = SafeText.SingleLine(review.UserName, LongestName),
            UserUid = user.Uid,
            Groups = user.Groups,
            Extra = user.Extra,
            Outcome = outcome,
            Reason = verdict.Reason,
            Message = SafeText.SingleLine(message, LongestMessage),
            Referrers = [.. verdict.Referrers.Select(referrer => SafeText.SingleLine(referrer, 2 * LongestName))],
        };
    }

    /// <summary>Scans the Secret again, because the handler does not pass on its scan; only for recorded attempts.</summary>
    private ScannedObject? SecretOf(Review review)
    {
        try
        {
            return review.Scan(scanner, review.OldObject);
        }
        catch (ObjectFormatException)
        {
            return null;
        }
    }
}

/// <summary>Detects a repeated call, for example by a proxy that retries: it has the same uid. Contains the uids of the last 10,000 attempts.</summary>
internal sealed class SeenUids
{
    private const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    /// <returns>Whether the uid is new.</returns>
    public bool Add(string uid)
    {
        lock (_lock)
        {
            if (!_seen.Add(uid))
            {
                return false;
            }

            _order.Enqueue(uid);
            if (_order.Count > Capacity)
            {
                _seen.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
