using System.Text.Json;

namespace SecretPin.Cli.Refs;

/// <summary>One array, written as it grows.</summary>
internal sealed class JsonReferences(Stream output) : IReferenceReport
{
    private const int FlushAt = 64 * 1024;

    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Indented = true });
    private bool _isBegun;

    public void Add(ReferringObject found)
    {
        Begin();
        Write(_json, found);
        if (_json.BytesPending > FlushAt)
        {
            _json.Flush();
        }
    }

    public void End()
    {
        Begin();
        _json.WriteEndArray();
        _json.Flush();
        output.Write("\n"u8);
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    /// <summary>One element of the array.</summary>
    public static void Write(Utf8JsonWriter json, ReferringObject found)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, found.ApiVersion);
        json.WriteString("kind"u8, found.Seen.Kind.Kind);
        json.WriteString("namespace"u8, found.Namespace);
        json.WriteString("name"u8, found.Seen.Name);
        json.WriteStartArray("references"u8);
        foreach (var reference in found.Seen.References)
        {
            json.WriteStartObject();
            json.WriteString("secret"u8, reference.Name);
            json.WriteString("namespace"u8, found.NamespaceOf(reference));
            json.WriteString("pointer"u8, reference.Pointer);
            json.WriteBoolean("optional"u8, reference.IsOptional);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Begin()
    {
        if (!_isBegun)
        {
            _json.WriteStartArray();
            _isBegun = true;
        }
    }
}
