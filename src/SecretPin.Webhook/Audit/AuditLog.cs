using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecretPin.Core.Guard;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// Writes one line of JSON for each attempt. The operating system has the line before the webhook responds, so the console logger, which
/// writes later, is not used. If stdout blocks (a node's disk is full), one thread waits, and each caller has its own timeout.
/// docs/operations.md documents the schema; a change of the schema increments its version.
/// </summary>
/// <param name="output">Stdout, which must write each line at once: see <see cref="Telemetry.LineBufferedStdout"/>.</param>
internal sealed class AuditLog(TextWriter output)
{
    public const int SchemaVersion = 1;

    /// <summary>The maximum number of lines that wait to be written, about 10 MB.</summary>
    private const int MaxPending = 10_000;

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;
    private int _pending;

    /// <returns>Completes when the operating system has the line.</returns>
    /// <exception cref="IOException">The write failed, or too many lines wait to be written.</exception>
    public Task WriteAsync(DeletionAttempt attempt)
    {
        var line = LineOf(attempt);
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

    private static string LineOf(DeletionAttempt attempt) => JsonSerializer.Serialize(
        new
        {
            // The first fields are those of JsonConsoleFormatter, as in every other line of the log.
            Timestamp = attempt.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            EventId = 500 + (int)attempt.Outcome,
            LogLevel = nameof(LogLevel.Warning),
            Category = "Audit",
            attempt.Message,
            Audit = new
            {
                version = SchemaVersion,
                uid = attempt.Uid,
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
            },
        },
        Options);
}
