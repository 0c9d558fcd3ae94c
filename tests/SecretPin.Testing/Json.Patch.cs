using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;

namespace SecretPin.Testing;

public static partial class Json
{
    public static string Patch(Rewrite rewrite)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonPatch.Write(rewrite, output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Applies the patch of a verdict to an object, with a library for RFC 6902.</summary>
    public static JsonObject After(JsonNode before, Verdict verdict)
    {
        var after = before.DeepClone();
        if (verdict.Rewrite is { } rewrite)
        {
            JsonSerializer.Deserialize<JsonPatchDocument>(Patch(rewrite))!.ApplyTo(after);
        }

        return after.AsObject();
    }
}
