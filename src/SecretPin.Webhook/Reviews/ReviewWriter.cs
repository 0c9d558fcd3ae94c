using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecretPin.Core;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Server;

namespace SecretPin.Webhook.Reviews;

/// <summary>Writes a verdict as the response of an AdmissionReview (admission.k8s.io/v1). All fields are computed from the verdict.</summary>
internal static class ReviewWriter
{
    /// <summary>In runes. The API server may truncate longer warnings (endpoints/filters/warning.go).</summary>
    private const int LongestWarning = 256;

    /// <summary>In runes. It has room for the ten referrers that the message of a rejection contains.</summary>
    private const int LongestMessage = 4096;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Buffers? _buffers;

    /// <returns>The response. It is valid until the same thread writes another one.</returns>
    public static ReadOnlySpan<byte> Write(ReadOnlySpan<byte> uid, Verdict verdict)
    {
        var buffers = _buffers = _buffers is { IsLarge: false } used ? used : new();
        Write(buffers.Reset(), buffers, uid, verdict);
        return buffers.Reply.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter json, Buffers buffers, ReadOnlySpan<byte> uid, Verdict verdict)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "admission.k8s.io/v1"u8);
        json.WriteString("kind"u8, "AdmissionReview"u8);
        json.WriteStartObject("response"u8);
        json.WriteString("uid"u8, uid);
        json.WriteBoolean("allowed"u8, verdict.IsAllowed);
        if (!verdict.IsAllowed)
        {
            json.WriteStartObject("status"u8);
            json.WriteNumber("code"u8, verdict.Code);
            json.WriteString("reason"u8, HttpErrorWriter.ReasonOf(verdict.Code));
            json.WriteString("message"u8, SafeText.SingleLine(verdict.Message, LongestMessage));
            json.WriteEndObject();
        }

        if (verdict.Rewrite is { } rewrite)
        {
            json.WriteString("patchType"u8, "JSONPatch"u8);
            json.WriteBase64String("patch"u8, buffers.PatchOf(rewrite));
        }

        if (verdict.Warnings.Count > 0)
        {
            json.WriteStartArray("warnings"u8);
            for (var i = 0; i < verdict.Warnings.Count; i++)
            {
                json.WriteStringValue(SafeText.SingleLine(verdict.Warnings[i], LongestWarning));
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("auditAnnotations"u8);
        json.WriteString("verdict"u8, Enum.GetName(verdict.Outcome));
        json.WriteString("reason"u8, Enum.GetName(verdict.Reason));
        if (verdict.Referrers.Count > 0)
        {
            json.WriteString("referrers"u8, SafeText.SingleLine(string.Join(", ", verdict.Referrers), LongestMessage));
        }

        if (verdict.WouldBe is { } wouldBe)
        {
            json.WriteString("mode"u8, "audit"u8);
            json.WriteString("wouldBe"u8, Enum.GetName(wouldBe.Outcome));
            json.WriteString("message"u8, SafeText.SingleLine(verdict.Warnings[0], LongestMessage));
        }

        if (verdict.AuditNote is { } note)
        {
            json.WriteString("versioned"u8, SafeText.SingleLine(note, LongestMessage));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>The buffers of a thread, which it reuses for each response.</summary>
    private sealed class Buffers
    {
        private const int InitialSize = 4 * 1024, MaxReusedSize = 64 * 1024;

        private readonly ArrayBufferWriter<byte> _patch = new(InitialSize);
        private readonly Utf8JsonWriter _json;
        private readonly Utf8JsonWriter _patchJson;

        public Buffers() => (_json, _patchJson) = (new(Reply, Options), new(_patch));

        public ArrayBufferWriter<byte> Reply { get; } = new(InitialSize);

        /// <summary>Whether the buffers are too large to be reused.</summary>
        public bool IsLarge => Reply.Capacity > MaxReusedSize || _patch.Capacity > MaxReusedSize;

        public Utf8JsonWriter Reset()
        {
            Reply.ResetWrittenCount();
            _json.Reset();
            return _json;
        }

        public ReadOnlySpan<byte> PatchOf(Rewrite rewrite)
        {
            _patch.ResetWrittenCount();
            _patchJson.Reset();
            JsonPatch.Write(rewrite, _patchJson);
            _patchJson.Flush();
            return _patch.WrittenSpan;
        }
    }
}
