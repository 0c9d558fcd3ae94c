using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>One walk over one object, beside the tree of its kind.</summary>
internal ref partial struct ObjectWalk(ScannedObject found)
{
    private Slots _slots;
    private (int First, int Second) _index;
    private string? _elementName;
    private OwnerMembers _owner;
    private ConditionMembers _condition;
    private string? _claimNamespace;

    /// <summary>Walks the object on whose <c>{</c> the reader stands, to its <c>}</c>.</summary>
    public void Object(ref Utf8JsonReader reader, FieldTree node)
    {
        for (var slot = 0; slot < node.Slots; slot++)
        {
            _slots[slot] = default;
        }

        ulong seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = node.IndexOf(reader.ValueIsEscaped ? Unescaped(ref reader) : reader.ValueSpan);
            reader.Read();
            if (index < 0)
            {
                reader.Skip();
                continue;
            }

            var child = node[index];
            if ((seen & (1UL << index)) != 0)
            {
                throw new ObjectFormatException($"{Where(child)} occurs twice: it would not be clear which one counts.");
            }

            seen |= 1UL << index;
            Value(ref reader, child);
        }

        Named(node);
        Marked(node.Mark);
    }

    /// <summary>Settles what could not be known before the object's end.</summary>
    public readonly void Finish()
    {
        foreach (ref var reference in found.Found.Span)
        {
            if (reference.Field.NamespaceRule == NamespaceRule.NamedOrClaim && string.IsNullOrEmpty(reference.Namespace))
            {
                reference = reference with { Namespace = _claimNamespace ?? "" };
            }
        }
    }

    public static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };

    private void Value(ref Utf8JsonReader reader, FieldTree node)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.StartObject when node.HasMembers:
                Object(ref reader, node);
                break;
            case JsonTokenType.StartArray when node.Element is { } element:
                Array(ref reader, element);
                break;
            case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when node.IsScalar:
                Scalar(ref reader, node);
                break;
            default:
                throw Unexpected(reader.TokenType, node, node.HasMembers ? "an object" : node.Element is null ? "a scalar" : "an array");
        }
    }

    private void Array(ref Utf8JsonReader reader, FieldTree element)
    {
        var (outerIndex, outerName) = (_index, _elementName);
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            _index = element.Arrays == 1 ? (index, 0) : (outerIndex.First, index);
            var first = found.Found.Count;
            _elementName = null;
            Value(ref reader, element);
            foreach (ref var reference in found.Found.Span[first..])
            {
                reference = reference with
                {
                    Element = element.Arrays == 1 ? (_elementName, reference.Element.Second) : (null, _elementName),
                };
            }
        }

        (_index, _elementName) = (outerIndex, outerName);
    }

    /// <summary>Adds the references that the object which just ended holds.</summary>
    private void Named(FieldTree node)
    {
        foreach (var (field, name, ns, optional, kind, group) in node.Fields)
        {
            var (text, offset, token) = _slots[name];
            if (token is not (JsonTokenType.None or JsonTokenType.String))
            {
                throw new ObjectFormatException($"{Where(node)}/{field.Name} is {Describe(token)}; a string was expected.");
            }

            if (string.IsNullOrEmpty(text) || (kind >= 0 && _slots[kind].Text is not (null or "" or "Secret"))
                || (group >= 0 && !string.IsNullOrEmpty(_slots[group].Text)))
            {
                continue;
            }

            found.Found.Add(new()
            {
                Field = field,
                Name = text,
                Namespace = field.NamespaceRule switch
                {
                    NamespaceRule.Own => null,
                    NamespaceRule.NamedOrOwn when string.IsNullOrEmpty(_slots[ns].Text) => null,
                    _ => _slots[ns].Text ?? "",
                },
                IsOptional = optional >= 0 && _slots[optional].Token == JsonTokenType.True,
                Index = _index,
                Offset = offset,
            });
        }
    }

    private readonly string Text(ref Utf8JsonReader reader, FieldTree node)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Unexpected(reader.TokenType, node, "a string");
        }

        if (reader.ValueSpan.Length > ObjectScanner.MaxText && found.Found.IsReviewed)
        {
            throw new ObjectFormatException($"{Where(node)} is of {reader.ValueSpan.Length} bytes; at most {ObjectScanner.MaxText} were expected.");
        }

        return JsonText.TryGet(ref reader, out var text)
            ? text
            : throw new ObjectFormatException($"{Where(node)} is not Unicode text.");
    }

    private static ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader reader) =>
        JsonText.TryGet(ref reader, out var key)
            ? Encoding.UTF8.GetBytes(key)
            : throw new ObjectFormatException("A key is not Unicode text.");

    private readonly ObjectFormatException Unexpected(JsonTokenType token, FieldTree node, string expected) =>
        new($"{Where(node)} is {Describe(token)}; {expected} was expected.");

    /// <summary>The node's path with the indices of now in it.</summary>
    private readonly string Where(FieldTree node)
    {
        var arrays = 0;
        var (first, second) = _index;
        return string.Join('/', node.Path.Split('/').Select(segment =>
            segment == "*" ? (arrays++ == 0 ? first : second).ToString(CultureInfo.InvariantCulture) : segment));
    }

    [InlineArray(Length)]
    private struct Slots
    {
        private const int Length = 16;
        private (string? Text, int Offset, JsonTokenType Token) _first;
    }
}
