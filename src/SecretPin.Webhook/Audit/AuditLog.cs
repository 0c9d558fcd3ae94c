using System.Globalization;
using System.Text;
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

    /// <summary>The event ids of the log messages of category Audit start here.</summary>
    private const int FirstEventId = 500;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

    private static string LineOf(DeletionAttempt attempt)
    {
        var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            // The first fields are those of JsonConsoleFormatter, as in every other line of the log.
            json.WriteStartObject();
            json.WriteString("Timestamp"u8, attempt.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("EventId"u8, FirstEventId + (int)attempt.Outcome);
            json.WriteString("LogLevel"u8, "Warning"u8);
            json.WriteString("Category"u8, "Audit"u8);
            json.WriteString("Message"u8, attempt.Message);
            json.WriteStartObject("Audit"u8);
            json.WriteNumber("version"u8, SchemaVersion);
            json.WriteString("uid"u8, attempt.Uid);
            json.WriteString("outcome"u8, attempt.Outcome.ToString());
            json.WriteString("reason"u8, attempt.Reason.ToString());
            json.WriteString("namespace"u8, attempt.Namespace);
            json.WriteString("secret"u8, attempt.Secret);
            json.WriteString("secretUid"u8, attempt.SecretUid);
            json.WriteString("user"u8, attempt.User);
            Strings(json, "groups", attempt.Groups);
            Strings(json, "referrers", attempt.Referrers);
            json.WriteString("replica"u8, Replica.Name);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
