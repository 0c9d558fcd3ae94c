using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Yaml;

/// <summary>Writes the nodes of a document as JSON, and records the node of each string and each object.</summary>
internal sealed class YamlToJson : IDisposable
{
    /// <summary>The limit for nodes that come from aliases. Charts need about a thousandth of it.</summary>
    private const int MaxExpanded = 100_000;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = ObjectScanner.MaxDepth + 1,
        SkipValidation = true,
    };

    private readonly YamlText _source;
    private readonly IReadOnlyList<YamlNode> _nodes;
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly Utf8JsonWriter _json;
    private readonly List<(int Offset, int Node)> _origins = [];
    private int _expanding;
    private int _expanded;

    public YamlToJson(YamlText source, IReadOnlyList<YamlNode> nodes)
    {
        (_source, _nodes) = (source, nodes);
        _json = new(_output, Options);
        Write(0, isLaterElement: false, 0);
        _json.Flush();
    }

    public ReadOnlyMemory<byte> Json => _output.WrittenMemory;

    public IReadOnlyList<(int Offset, int Node)> Origins => _origins;

    public void Dispose() => _json.Dispose();

    private void Write(int index, bool isLaterElement, int depth)
    {
        var node = _nodes[index];
        Count(node, depth);
        switch (node.Kind)
        {
            case YamlNodeKind.Alias when _nodes[node.Target].Kind == YamlNodeKind.Scalar:
                RecordOrigin(index, isLaterElement);
                Scalar(_nodes[node.Target]);
                break;
            case YamlNodeKind.Alias:
                _expanding++;
                Write(node.Target, isLaterElement, depth);
                _expanding--;
                break;
            case YamlNodeKind.Scalar:
                RecordOrigin(index, isLaterElement);
                Scalar(node);
                break;
            case YamlNodeKind.Sequence:
                CheckTag(node, "!!seq");
                _json.WriteStartArray();
                for (var child = index + 1; child < node.Next; child = _nodes[child].Next)
                {
                    Write(child, isLaterElement: child > index + 1, depth + 1);
                }

                _json.WriteEndArray();
                break;
            default:
                CheckTag(node, "!!map");
                RecordOrigin(index, isLaterElement);
                _json.WriteStartObject();
                Members(index, [], isMerged: false, depth);
                _json.WriteEndObject();
                break;
        }
    }

    /// <summary>Writes the members of a mapping, then the merged members that it does not contain.</summary>
    private void Members(int mapping, HashSet<string> written, bool isMerged, int depth)
    {
        Count(_nodes[mapping], depth);
        var merges = new List<int>();
        for (var key = mapping + 1; key < _nodes[mapping].Next;)
        {
            var value = _nodes[key].Next;
            if (_nodes[key] is { Kind: YamlNodeKind.Scalar, Text: "<<", IsPlain: true, Tag: "" } or { Tag: "tag:yaml.org,2002:merge" })
            {
                merges.Add(value);
            }
            else if (written.Add(KeyOf(key)))
            {
                _json.WritePropertyName(KeyOf(key));
                Write(value, isLaterElement: false, depth + 1);
            }
            else if (!isMerged)
            {
                throw Problem(_nodes[key], "This key occurs twice in its mapping");
            }

            key = _nodes[value].Next;
        }

        foreach (var merge in merges.SelectMany(MergedMappings))
        {
            _expanding++;
            Members(merge, written, isMerged: true, depth + 1);
            _expanding--;
        }
    }

    /// <summary>The merged mapping, or the merged mappings of a sequence in the order of precedence.</summary>
    private IEnumerable<int> MergedMappings(int value)
    {
        var index = Resolved(value);
        if (_nodes[index].Kind == YamlNodeKind.Sequence)
        {
            for (var child = index + 1; child < _nodes[index].Next; child = _nodes[child].Next)
            {
                yield return Mapping(Resolved(child));
            }
        }
        else
        {
            yield return Mapping(index);
        }
    }

    private int Mapping(int index) =>
        _nodes[index].Kind == YamlNodeKind.Mapping ? index : throw Problem(_nodes[index], "Only mappings can be merged by '<<'");

    private int Resolved(int index) => _nodes[index].Kind == YamlNodeKind.Alias ? _nodes[index].Target : index;

    /// <summary>Keys that are not strings are converted to strings, as Kubernetes does.</summary>
    private string KeyOf(int index)
    {
        var node = _nodes[Resolved(index)];
        return node.Kind != YamlNodeKind.Scalar ? throw Problem(_nodes[index], "A key must be a scalar")
            : ValueOf(node) switch
            {
                null => throw Problem(_nodes[index], "A key must not be null"),
                bool value => value ? "true" : "false",
                long or ulong => string.Create(CultureInfo.InvariantCulture, $"{ValueOf(node)}"),
                _ => node.Text,
            };
    }

    private void Scalar(YamlNode node)
    {
        switch (ValueOf(node))
        {
            case null: _json.WriteNullValue(); break;
            case bool value: _json.WriteBooleanValue(value); break;
            case long value: _json.WriteNumberValue(value); break;
            case ulong value: _json.WriteNumberValue(value); break;
            case double value when double.IsFinite(value): _json.WriteNumberValue(value); break;
            case double: throw Problem(node, "JSON cannot represent this number");
            default: _json.WriteStringValue(node.Text); break;
        }
    }

    private object? ValueOf(YamlNode node) => node.Tag switch
    {
        "" => node.IsPlain ? YamlScalar.Resolve(node.Text) : node.Text,
        "!" or "tag:yaml.org,2002:str" => node.Text,
        "tag:yaml.org,2002:null" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float"
            => YamlScalar.Resolve(node.Text) is not string and var value ? value : throw Problem(node, "The value does not match its tag"),
        _ => throw Problem(node, "This tag is not supported in Kubernetes manifests"),
    };

    private void CheckTag(YamlNode node, string tag)
    {
        if (node.Tag is not ("" or "!") && node.Tag != tag.Replace("!!", "tag:yaml.org,2002:", StringComparison.Ordinal))
        {
            throw Problem(node, "This tag is not supported in Kubernetes manifests");
        }
    }

    private void RecordOrigin(int node, bool isLaterElement) =>
        _origins.Add(((int)(_json.BytesCommitted + _json.BytesPending) + (isLaterElement ? 1 : 0), node));

    private void Count(YamlNode node, int depth)
    {
        if (depth > ObjectScanner.MaxDepth)
        {
            throw Problem(node, $"With expanded aliases, the document is nested deeper than {ObjectScanner.MaxDepth}");
        }

        if (_expanding > 0 && ++_expanded > MaxExpanded)
        {
            throw Problem(node, $"The aliases of the document expand to more than {MaxExpanded} nodes");
        }
    }

    private TextFormatException Problem(YamlNode node, string message) => new($"{message}.", _source.Line + node.Line - 1, node.Column);
}
