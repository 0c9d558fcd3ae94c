using System.Buffers;
using System.Text.Json;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Refs;

/// <summary>The YAML form of <see cref="JsonReferences"/>.</summary>
internal sealed class YamlReferences(Stream output) : IReferenceReport
{
    private readonly StreamWriter _text = new(output, YamlSplitter.Encoding, leaveOpen: true) { NewLine = "\n" };
    private readonly ArrayBufferWriter<byte> _element = new();
    private bool _isBegun;

    public void Add(ReferringObject referrer)
    {
        _isBegun = true;
        _element.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_element))
        {
            json.WriteStartArray();
            JsonReferences.Write(json, referrer);
            json.WriteEndArray();
        }

        JsonToYaml.Write(_element.WrittenSpan, _text);
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
