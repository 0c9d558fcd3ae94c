using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecretPin.Core.Guard;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// Writes one line of JSON an attempt. It is with the operating system before the attempt is answered, so not by way of the
/// console's logger, which writes later. Where nobody takes what we write (a node's disk is full) a write does not end: only
/// one thread waits for that, and whoever answers decides for how long they do. The schema is documented in docs/operations.md; a change of it is another version.
/// </summary>
/// <param name="output">Stdout. It writes a line at a time, and each at once: see <see cref="Telemetry.LineBufferedStdout"/>.</param>
internal sealed class AuditLog(TextWriter output)
{
    public const int SchemaVersion = 1;

    /// <summary>So many lines may wait to be written; about 10 MB.</summary>
    private const int MostWaiting = 10_000;

    /// <summary>Among those of the log.</summary>
    private const int FirstEventId = 500;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;
    private int _waiting;

    /// <returns>Ends when the line is with the operating system.</returns>
    /// <exception cref="IOException">It cannot be written, or too many wait to be.</exception>
    public Task WriteAsync(DeletionAttempt attempt)
    {
        var line = LineOf(attempt);
        lock (_lock)
        {
            if (_waiting >= MostWaiting)
            {
                return Task.FromException(new IOException("Nobody takes what is written."));
            }

            _waiting++;
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
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static string LineOf(DeletionAttempt attempt)
    {
        var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            // The head is that of every other line of ours (JsonConsoleFormatter).
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
