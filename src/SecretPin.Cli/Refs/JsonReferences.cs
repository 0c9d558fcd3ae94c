using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Refs;

/// <summary>A JSON array, written element by element.</summary>
internal sealed class JsonReferences(Stream output) : IReferenceReport
{
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Indented = true, Encoder = SafeJson.Encoder });
    private bool _isBegun;

    public void Add(ReferringObject referrer)
    {
        Begin();
        Of(referrer).WriteTo(_json);
        if (_json.BytesPending > 64 * 1024)
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
    public static JsonObject Of(ReferringObject referrer) => new()
    {
        ["apiVersion"] = referrer.ApiVersion,
        ["kind"] = referrer.Scanned.Kind.Kind,
        ["namespace"] = referrer.Namespace,
        ["name"] = referrer.Scanned.Name,
        ["references"] = new JsonArray([.. referrer.References.Select(reference => (JsonNode)new JsonObject
        {
            ["secret"] = reference.Name,
            ["namespace"] = referrer.NamespaceOf(reference),
            ["pointer"] = reference.Pointer,
            ["optional"] = reference.IsOptional,
        })]),
    };

    private void Begin()
    {
        if (!_isBegun)
        {
            _json.WriteStartArray();
            _isBegun = true;
        }
    }
}

/// <summary>The YAML form of <see cref="JsonReferences"/>.</summary>
internal sealed class YamlReferences(Stream output) : IReferenceReport
{
    private readonly StreamWriter _text = new(output, YamlSplitter.Encoding, leaveOpen: true) { NewLine = "\n" };
    private bool _isBegun;

    public void Add(ReferringObject referrer)
    {
        _isBegun = true;
        OutputWriter.Write(_text, "yaml", new JsonArray(JsonReferences.Of(referrer)));
    }

    public void End()
    {
        if (!_isBegun)
        {
            _text.WriteLine("[]");
        }
    }

    public ValueTask DisposeAsync() => _text.DisposeAsync();
}
