using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>Walks one object and the tree of its kind side by side.</summary>
internal ref struct ObjectWalk(ScannedObject target)
{
    private ObjectFieldWalk _fields = new(target);
    private Slots _slots;
    private (int First, int Second) _index;
    private string? _elementName;
    private ElementPath? _outer;

    /// <summary>Walks the object at whose <c>{</c> the reader is, up to its <c>}</c>.</summary>
    public void Object(ref Utf8JsonReader reader, FieldTree node)
    {
        for (var slot = 0; slot < node.SlotCount; slot++)
        {
            _slots[slot] = default;
        }

        var around = node.Template is null ? default : _fields.StartTemplate();
        ulong visited = 0;
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
            if ((visited & (1UL << index)) != 0)
            {
                throw new ObjectFormatException($"{At(child)} occurs twice.");
            }

            visited |= 1UL << index;
            Value(ref reader, child);
        }

        AddReferences(node);
        _fields.EndObject(node.Field);
        if (node.Template is { } template)
        {
            _fields.EndTemplate(template, _outer, around);
        }
    }

    /// <summary>Applies the rules that need the whole object.</summary>
    public readonly void Finish()
    {
        foreach (ref var reference in target.ReferenceList.Span)
        {
            if (reference.Field.NamespaceRule == NamespaceRule.NamedOrClaim && string.IsNullOrEmpty(reference.Namespace))
            {
                reference = reference with { Namespace = _fields.ClaimNamespace ?? "" };
            }
        }
    }

    private void Value(ref Utf8JsonReader reader, FieldTree node)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.StartObject when node.HasMembers:
                Object(ref reader, node);
                break;
            case JsonTokenType.StartObject when node.SkipsMembers:
                reader.Skip();
                _fields.EndObject(node.Field);
                break;
            case JsonTokenType.StartArray when node.Element is { } element:
                Array(ref reader, element);
                break;
            case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when node.IsScalar:
                Scalar(ref reader, node);
                break;
            default:
                throw At(node).Unexpected(
                    reader.TokenType, node.HasMembers || node.SkipsMembers ? "an object" : node.Element is null ? "a scalar" : "an array");
        }
    }

    private void Array(ref Utf8JsonReader reader, FieldTree element)
    {
        if (element.IsOuter)
        {
            OuterArray(ref reader, element);
            return;
        }

        var (outerIndex, outerName) = (_index, _elementName);
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            _index = element.InnerArrays == 1 ? (index, 0) : (outerIndex.First, index);
            var first = target.ReferenceList.Count;
            _elementName = null;
            Value(ref reader, element);
            foreach (ref var reference in target.ReferenceList.Span[first..])
            {
                reference = reference with
                {
                    Element = element.InnerArrays == 1 ? (_elementName, reference.Element.Second) : (null, _elementName),
                };
            }
        }

        (_index, _elementName) = (outerIndex, outerName);
    }

    private void OuterArray(ref Utf8JsonReader reader, FieldTree element)
    {
        var (outer, outerName) = (_outer, _elementName);
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            (_outer, _elementName) = (new(outer, index), null);
            Value(ref reader, element);
            _outer.Name = _elementName;
        }

        (_outer, _elementName) = (outer, outerName);
    }

    private void Scalar(ref Utf8JsonReader reader, FieldTree node)
    {
        switch (node.Field)
        {
            case ObjectField.Slot:
                _slots[node.Slot] =
                    (reader.TokenType == JsonTokenType.String ? At(node).Text(ref reader) : null, (int)reader.TokenStartIndex, reader.TokenType);
                break;
            case ObjectField.ElementName:
                _elementName = At(node).Text(ref reader);
                break;
            default:
                _fields.Read(ref reader, At(node));
                break;
        }
    }

    /// <summary>Adds the references in the JSON object that has just ended.</summary>
    private void AddReferences(FieldTree node)
    {
        foreach (var (field, name, ns, optional, kind, group) in node.SecretFields)
        {
            var (text, offset, token) = _slots[name];
            if (token is not (JsonTokenType.None or JsonTokenType.String))
            {
                throw new ObjectFormatException($"{At(node)}/{field.Name} is {FieldPosition.Describe(token)}; a string was expected.");
            }

            if (string.IsNullOrEmpty(text) || (kind >= 0 && _slots[kind].Text is not (null or "" or "Secret"))
                || (group >= 0 && !string.IsNullOrEmpty(_slots[group].Text)))
            {
                continue;
            }

            target.ReferenceList.Add(new()
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
                Outer = _outer,
                Index = _index,
                Offset = offset,
            });
        }
    }

    private static ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader reader) =>
        JsonText.TryRead(ref reader, out var key)
            ? Encoding.UTF8.GetBytes(key)
            : throw new ObjectFormatException("A key is not Unicode text.");

    private readonly FieldPosition At(FieldTree node) => new(node, _outer, _index, target.ReferenceList.IsReviewed);

    [InlineArray(Length)]
    private struct Slots
    {
        private const int Length = 16;
        private (string? Text, int Offset, JsonTokenType Token) _first;
    }
}
