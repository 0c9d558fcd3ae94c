using System.Buffers;
using System.Text.Json;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>Writes a rewrite as a JSON patch (RFC 6902) whose operations apply to existing values only.</summary>
public static class JsonPatch
{
    private static readonly string Annotation = AnnotationPointer(WellKnown.ResolvedAnnotation);
    private static readonly string RequestPointer = $"/metadata{AnnotationPointer(WellKnown.ResolveAnnotation)}";

    public static void Write(Rewrite rewrite, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        Write(rewrite, json);
    }

    public static void Write(Rewrite rewrite, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        Span<char> pointer = stackalloc char[Reference.LongestPointer];
        for (var i = 0; i < rewrite.Replacements.Count; i++)
        {
            var replacement = rewrite.Replacements[i];
            Start(json, "replace", replacement.Reference.Write(pointer, withName: true));
            json.WriteString("value"u8, replacement.Value);
            json.WriteEndObject();
        }

        for (var i = 0; i < rewrite.Removals.Count; i++)
        {
            Start(json, "remove", rewrite.Removals[i].Write(pointer, withName: false));
            json.WriteEndObject();
        }

        for (var i = 0; i < rewrite.Provenance.Count; i++)
        {
            Write(json, rewrite.Provenance[i], pointer);
        }

        if (rewrite.RemovesRequest)
        {
            Start(json, "remove", RequestPointer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ProvenanceChange change, Span<char> pointer)
    {
        var below = !change.HasMetadata ? "" : !change.HasAnnotations ? "/annotations" : Annotation;
        Start(json, "add", pointer.TryWrite($"{change.Metadata}{below}", out var length) ? pointer[..length] : change.Metadata + below);
        json.WritePropertyName("value"u8);
        if (change.HasAnnotations)
        {
            json.WriteStringValue(change.Value);
        }
        else
        {
            json.WriteStartObject();
            if (!change.HasMetadata)
            {
                json.WriteStartObject("annotations"u8);
            }

            json.WriteString(WellKnown.ResolvedAnnotation, change.Value);
            if (!change.HasMetadata)
            {
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string AnnotationPointer(string annotation) => $"/annotations/{annotation.Replace("/", "~1", StringComparison.Ordinal)}";

    private static void Start(Utf8JsonWriter json, string operation, ReadOnlySpan<char> path)
    {
        json.WriteStartObject();
        json.WriteString("op"u8, operation);
        json.WriteString("path"u8, path);
    }
}
