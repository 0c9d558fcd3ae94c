using System.Buffers;
using System.Text.Json;

namespace SecretPin.Core.Resolving;

/// <summary>Writes a rewrite as RFC 6902 has it, with operations only on what exists.</summary>
public static class JsonPatch
{
    private static readonly string AnnotationKey = Contract.ResolvedAnnotation.Replace("/", "~1", StringComparison.Ordinal);

    public static void Write(Rewrite rewrite, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartArray();
        foreach (var (reference, name) in rewrite.Replacements)
        {
            Start(json, "replace", reference.Pointer);
            json.WriteString("value"u8, name);
            json.WriteEndObject();
        }

        foreach (var removal in rewrite.Removals)
        {
            Start(json, "remove", removal.Container);
            json.WriteEndObject();
        }

        if (rewrite.Provenance is { } provenance)
        {
            Write(json, provenance);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ProvenanceChange change)
    {
        Start(json, "add", change switch
        {
            { HasMetadata: false } => change.Metadata,
            { HasAnnotations: false } => $"{change.Metadata}/annotations",
            _ => $"{change.Metadata}/annotations/{AnnotationKey}",
        });
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

            json.WriteString(Contract.ResolvedAnnotation, change.Value);
            if (!change.HasMetadata)
            {
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Start(Utf8JsonWriter json, string operation, string path)
    {
        json.WriteStartObject();
        json.WriteString("op"u8, operation);
        json.WriteString("path"u8, path);
    }
}
