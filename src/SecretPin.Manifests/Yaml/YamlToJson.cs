using System.Buffers;
using System.Globalization;
using System.Text;
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

    /// <summary>Warnings about text that kubectl reads, but that the author probably did not intend.</summary>
    public List<TextFormatException> Warnings { get; } = [];

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
                _json.WriteStartArray();
                for (var child = index + 1; child < node.Next; child = _nodes[child].Next)
                {
                    Write(child, isLaterElement: child > index + 1, depth + 1);
                }

                _json.WriteEndArray();
                break;
            default:
                RecordOrigin(index, isLaterElement);
                _json.WriteStartObject();
                Members(index, depth);
                _json.WriteEndObject();
                break;
        }
    }

    private void Members(int mapping, int depth)
    {
        var members = new OrderedDictionary<string, (int Value, bool IsMerged)>();
        AddMembers(mapping, members, isMerged: false, depth);
        foreach (var (key, (value, isMerged)) in members)
        {
            _json.WritePropertyName(key);
            _expanding += isMerged ? 1 : 0;
            Write(value, isLaterElement: false, depth + 1);
            _expanding -= isMerged ? 1 : 0;
        }
    }

    /// <summary>
    /// Adds the members of a mapping in the order of go-yaml's decoder: each member replaces an earlier one with the same key, also if it is merged.
    /// </summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="members">By key: the node of the value, and whether it is merged from another mapping.</param>
    /// <param name="isMerged">Whether the mapping is merged into another one.</param>
    /// <param name="depth">The depth of the mapping.</param>
    private void AddMembers(int mapping, OrderedDictionary<string, (int Value, bool IsMerged)> members, bool isMerged, int depth)
    {
        Count(_nodes[mapping], depth);
        var own = new Dictionary<string, int>();
        for (var key = mapping + 1; key < _nodes[mapping].Next;)
        {
            var value = _nodes[key].Next;
            if (_nodes[key] is { Kind: YamlNodeKind.Scalar, Text: "<<", IsPlain: true, Tag: "" } or { Tag: "tag:yaml.org,2002:merge" })
            {
                foreach (var merge in MergedMappings(value))
                {
                    _expanding++;
                    AddMembers(merge, members, isMerged: true, depth + 1);
                    _expanding--;
                }
            }
            else
            {
                var name = KeyOf(key);
                if (!own.TryAdd(name, key) && !isMerged)
                {
                    Warnings.Add(Problem(
                        _nodes[key], $"This key is also in line {_source.Line + _nodes[own[name]].Line - 1} of the same mapping. The last value is used"));
                }

                members[name] = (value, isMerged);
            }

            key = _nodes[value].Next;
        }
    }

    /// <summary>The merged mapping, or the merged mappings of a sequence in reverse order, because the first mapping has precedence.</summary>
    private Stack<int> MergedMappings(int value)
    {
        var index = Resolved(value);
        var mappings = new Stack<int>();
        if (_nodes[index].Kind != YamlNodeKind.Sequence)
        {
            mappings.Push(Mapping(index));
            return mappings;
        }

        for (var child = index + 1; child < _nodes[index].Next; child = _nodes[child].Next)
        {
            mappings.Push(Mapping(Resolved(child)));
        }

        return mappings;
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
                double value => YamlScalar.KeyOf(value),
                var text => (string)text,
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
            case var text: _json.WriteStringValue((string)text); break;
        }
    }

    /// <summary>The value of a scalar. As in go-yaml, an unknown tag makes it a string, and the tags of collections are ignored.</summary>
    private object? ValueOf(YamlNode node) => node.Tag switch
    {
        "" => node.IsPlain ? YamlScalar.Resolve(node.Text) : node.Text,
        "tag:yaml.org,2002:null" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float"
            => YamlScalar.Resolve(node.Text) is not string and var value && IsOfTag(value, node.Tag) ? value
                : throw Problem(node, "The value does not match its tag"),
        "tag:yaml.org,2002:binary" => Decoded(node),
        _ => node.Text,
    };

    private static bool IsOfTag(object? value, string tag) => value switch
    {
        null => tag.EndsWith(":null", StringComparison.Ordinal),
        bool => tag.EndsWith(":bool", StringComparison.Ordinal),
        double => tag.EndsWith(":float", StringComparison.Ordinal),
        _ => tag.EndsWith(":int", StringComparison.Ordinal) || tag.EndsWith(":float", StringComparison.Ordinal),
    };

    private string Decoded(YamlNode node)
    {
        var bytes = new byte[node.Text.Length];
        return Convert.TryFromBase64String(node.Text, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw Problem(node, "The value does not match its tag");
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
