using Microsoft.Extensions.Options;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// The one place where it is told who tried to delete a Secret and was refused, or used force: once per call, and never for
/// a dry run.
/// </summary>
internal sealed class DeletionAudit(
    ObjectScanner scanner, AuditLog log, AttemptRecorder? recorder, WebhookMetrics metrics, IOptions<AuditOptions> options, TimeProvider clock)
{
    // In runes. An object holds 20 attempts, so all of it stays below 100 KB, whatever users write.
    private const int LongestUid = 64;
    private const int LongestName = 253;
    private const int LongestMessage = 1024;
    private const int MaxGroups = 16;
    private const int LongestGroup = 128;

    private readonly SeenUids _seen = new();

    /// <param name="review">The deletion.</param>
    /// <param name="verdict">What came of it.</param>
    /// <param name="left">How much of the time for an answer is left.</param>
    public async ValueTask RecordAsync(Review review, Verdict verdict, TimeSpan left)
    {
        if (review.IsDryRun || DeletionAttempt.OutcomeOf(verdict) is not { } outcome || !_seen.Add(DisplayText.SingleLine(review.Uid, LongestUid)))
        {
            return;
        }

        var attempt = AttemptOf(review, verdict, outcome);
        metrics.DeletionAttempted(attempt);
        var began = clock.GetTimestamp();
        var isWritten = await IsWrittenAsync(log.WriteAsync(attempt), left);
        left -= clock.GetElapsedTime(began);
        if (attempt.Secret.Length > 0 && recorder?.RecordAsync(attempt) is { IsCompleted: false } kept)
        {
            isWritten &= await IsWrittenAsync(kept, left < options.Value.Wait ? left : options.Value.Wait);
        }

        if (!isWritten)
        {
            metrics.AuditOutrun();
        }
    }

    /// <returns>Whether it was in time. Where stdout takes nothing, that is all that there is to be said.</returns>
    private async Task<bool> IsWrittenAsync(Task write, TimeSpan wait)
    {
        try
        {
            await write.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock);
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
        var message = outcome == AttemptOutcome.Forced ? $"{verdict.Warnings[0]}: {secret?.AllowDeletion}" : verdict.Message;
        return new()
        {
            Uid = DisplayText.SingleLine(review.Uid, LongestUid),
            Time = clock.GetUtcNow(),
            Namespace = DisplayText.SingleLine(review.Namespace, LongestName),
            Secret = DisplayText.SingleLine(secret?.Name ?? review.Name, LongestName),
            SecretUid = DisplayText.SingleLine(secret?.Uid ?? "", LongestUid),
            User = DisplayText.SingleLine(review.UserName, LongestName),
            Groups = GroupsOf(review),
            Outcome = outcome,
            Reason = verdict.Reason,
            Message = DisplayText.SingleLine(message, LongestMessage),
            Referrers = [.. verdict.Referrers.Select(referrer => DisplayText.SingleLine(referrer, 2 * LongestName))],
        };
    }

    private static string[] GroupsOf(Review review)
    {
        var (first, count) = review.Groups(MaxGroups);
        var shown = first.Select(group => DisplayText.SingleLine(group, LongestGroup));
        return [.. count <= MaxGroups ? shown : shown.Append($"… {count - MaxGroups} more")];
    }

    /// <summary>A second time, and only of what is recorded: the first was the handler's.</summary>
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
