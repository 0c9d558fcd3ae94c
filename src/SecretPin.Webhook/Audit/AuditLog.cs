using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecretPin.Core.Guard;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// Writes one line of JSON for each attempt, and for each review that audit mode allowed. The operating system has the line of an attempt before the
/// webhook responds, so the console logger, which writes later, is not used.
/// If stdout blocks (a node's disk is full), one thread waits, and each caller has its own timeout.
/// docs/operations.md documents the schema; a change of the schema increments its version.
/// </summary>
/// <param name="output">Stdout, which must write each line at once: see <see cref="Telemetry.LineBufferedStdout"/>.</param>
internal sealed class AuditLog(TextWriter output)
{
    public const int SchemaVersion = 1;

    /// <summary>The event id of a workload or an alias in audit mode. The ids of deletions are below.</summary>
    private const int AuditedReviewEvent = 509;

    /// <summary>The maximum number of lines that wait to be written, about 10 MB.</summary>
    private const int MaxPending = 10_000;

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;
    private int _pending;

    /// <returns>Completes when the operating system has the line.</returns>
    /// <exception cref="IOException">The write failed, or too many lines wait to be written.</exception>
    public Task WriteAsync(DeletionAttempt attempt) => WriteAsync(LineOf(attempt));

    /// <inheritdoc cref="WriteAsync(DeletionAttempt)"/>
    public Task WriteAsync(AuditedReview review) => WriteAsync(LineOf(review));

    private Task WriteAsync(string line)
    {
        lock (_lock)
        {
            if (_pending >= MaxPending)
            {
                return Task.FromException(new IOException("Stdout is blocked."));
            }

            _pending++;
            return _last = WriteAsync(line, _last);
        }
    }

    private async Task WriteAsync(string line, Task before)
    {
        try
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            output.WriteLine(line);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private static string LineOf(DeletionAttempt attempt) => LineOf(
        attempt.Time,
        500 + (int)attempt.Outcome,
        attempt.Message,
        new
        {
            version = SchemaVersion,
            uid = attempt.Uid,
            mode = attempt.Outcome == AttemptOutcome.Audited ? "audit" : "enforce",
            outcome = attempt.Outcome.ToString(),
            reason = attempt.Reason.ToString(),
            @namespace = attempt.Namespace,
            secret = attempt.Secret,
            secretUid = attempt.SecretUid,
            user = attempt.User,
            userUid = attempt.UserUid,
            groups = attempt.Groups,
            extra = attempt.Extra,
            referrers = attempt.Referrers,
            replica = Replica.Name,
        });

    private static string LineOf(AuditedReview review) => LineOf(
        review.Time,
        AuditedReviewEvent,
        review.Message,
        new
        {
            version = SchemaVersion,
            uid = review.Uid,
            mode = "audit",
            outcome = nameof(AttemptOutcome.Audited),
            wouldBe = review.WouldBe.ToString(),
            reason = review.Reason.ToString(),
            endpoint = review.Endpoint,
            operation = review.Operation,
            kind = review.Kind,
            @namespace = review.Namespace,
            name = review.Name,
            user = review.User,
            userUid = review.UserUid,
            groups = review.Groups,
            extra = review.Extra,
            replica = Replica.Name,
        });

    private static string LineOf(DateTimeOffset time, int eventId, string message, object audit) => JsonSerializer.Serialize(
        new
        {
            // The first fields are those of JsonConsoleFormatter, as in every other line of the log.
            Timestamp = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            EventId = eventId,
            LogLevel = nameof(LogLevel.Warning),
            Category = "Audit",
            Message = message,
            Audit = audit,
        },
        Options);
}
