using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecretPin.Core.Resolving;
using SecretPin.Core.Verdicts;

namespace SecretPin.Webhook.Reviews;

/// <summary>Writes a verdict as the answer to a review (admission.k8s.io/v1). Everything in it follows from the verdict.</summary>
internal static class ReviewWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(IBufferWriter<byte> output, string uid, Verdict verdict)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "admission.k8s.io/v1"u8);
        json.WriteString("kind"u8, "AdmissionReview"u8);
        json.WriteStartObject("response"u8);
        json.WriteString("uid"u8, uid);
        json.WriteBoolean("allowed"u8, verdict.IsAllowed);
        if (!verdict.IsAllowed)
        {
            Status(json, verdict);
        }

        if (verdict.Rewrite is { } rewrite)
        {
            var patch = new ArrayBufferWriter<byte>(1024);
            JsonPatch.Write(rewrite, patch);
            json.WriteString("patchType"u8, "JSONPatch"u8);
            json.WriteBase64String("patch"u8, patch.WrittenSpan);
        }

        if (verdict.Warnings.Count > 0)
        {
            json.WriteStartArray("warnings"u8);
            foreach (var warning in verdict.Warnings)
            {
                json.WriteStringValue(Text.Line(warning, Text.LongestWarning));
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("auditAnnotations"u8);
        json.WriteString("verdict"u8, verdict.Outcome.ToString());
        json.WriteString("reason"u8, verdict.Reason.ToString());
        if (verdict.Referrers.Count > 0)
        {
            json.WriteString("referrers"u8, Text.Line(string.Join(", ", verdict.Referrers), Text.LongestMessage));
        }

        if (verdict.AuditNote is { } note)
        {
            json.WriteString("versioned"u8, Text.Line(note, Text.LongestMessage));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Status(Utf8JsonWriter json, Verdict verdict)
    {
        json.WriteStartObject("status"u8);
        json.WriteNumber("code"u8, verdict.Code);
        json.WriteString("reason"u8, verdict.Code switch
        {
            StatusCodes.Status400BadRequest => "BadRequest",
            StatusCodes.Status403Forbidden => "Forbidden",
            StatusCodes.Status422UnprocessableEntity => "Invalid",
            _ => "ServiceUnavailable",
        });
        json.WriteString("message"u8, Text.Line(verdict.Message, Text.LongestMessage));
        json.WriteEndObject();
    }
}
