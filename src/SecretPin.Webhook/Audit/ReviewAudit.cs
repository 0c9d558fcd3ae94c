using SecretPin.Core;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// Counts what SecretPin would have changed or rejected without audit mode, and writes it to the audit log: once per call of the API server, and not for
/// dry runs. <see cref="DeletionAudit"/> writes the lines of Secrets.
/// </summary>
internal sealed class ReviewAudit(AuditLog log, WebhookMetrics metrics, TimeProvider clock)
{
    // In runes, as in DeletionAudit.
    private const int LongestUid = 64;
    private const int LongestName = 253;
    private const int LongestMessage = 1024;

    private readonly SeenUids _seen = new();

    public void Record(string path, Review review, Verdict verdict)
    {
        var uid = SafeText.SingleLine(review.Uid, LongestUid);
        if (review.IsDryRun || verdict.WouldBe is not { } wouldBe || !_seen.Add(uid))
        {
            return;
        }

        metrics.Audited(path, wouldBe);
        if (review.Kind == Kinds.Secret)
        {
            return;
        }

        var user = AttemptUser.Read(review.UserJson.Span);
        var line = new AuditedReview
        {
            Uid = uid,
            Time = clock.GetUtcNow(),
            Endpoint = path,
            WouldBe = wouldBe.Outcome,
            Reason = wouldBe.Reason,
            Operation = SafeText.SingleLine(review.Operation, LongestUid),
            Kind = SafeText.SingleLine(review.Kind.ToString(), LongestName),
            Namespace = SafeText.SingleLine(review.Namespace, LongestName),
            Name = SafeText.SingleLine(review.Name, LongestName),
            User = SafeText.SingleLine(review.UserName, LongestName),
            UserUid = user.Uid,
            Groups = user.Groups,
            Extra = user.Extra,
            Message = SafeText.SingleLine(verdict.Warnings[0], LongestMessage),
        };

        // The object is stored in any case, so the answer does not wait for the line.
        _ = log.WriteAsync(line).ContinueWith(
            static (_, counter) => ((WebhookMetrics)counter!).AuditOutrun(), metrics, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}

/// <summary>A review in audit mode that SecretPin would have changed or rejected. Every text is a single line of bounded length.</summary>
internal sealed record AuditedReview
{
    public required string Uid { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>The path of the webhook.</summary>
    public required string Endpoint { get; init; }

    public required Outcome WouldBe { get; init; }

    public required Reason Reason { get; init; }

    public required string Operation { get; init; }

    public required string Kind { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Empty if the API server generates the name.</summary>
    public required string Name { get; init; }

    public required string User { get; init; }

    public required string UserUid { get; init; }

    public required IReadOnlyList<string> Groups { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; }

    public required string Message { get; init; }
}
