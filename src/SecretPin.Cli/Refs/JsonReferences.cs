using System.Text.Json;

namespace SecretPin.Cli.Refs;

/// <summary>A JSON array, written element by element.</summary>
internal sealed class JsonReferences(Stream output) : IReferenceReport
{
    private const int FlushAt = 64 * 1024;

    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Indented = true });
    private bool _isBegun;

    public void Add(ReferringObject referrer)
    {
        Begin();
        Write(_json, referrer);
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

    /// <summary>Writes one element of the array.</summary>
    public static void Write(Utf8JsonWriter json, ReferringObject referrer)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, referrer.ApiVersion);
        json.WriteString("kind"u8, referrer.Scanned.Kind.Kind);
        json.WriteString("namespace"u8, referrer.Namespace);
        json.WriteString("name"u8, referrer.Scanned.Name);
        json.WriteStartArray("references"u8);
        foreach (var reference in referrer.Scanned.References)
        {
            json.WriteStartObject();
            json.WriteString("secret"u8, reference.Name);
            json.WriteString("namespace"u8, referrer.NamespaceOf(reference));
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
