using System.Text;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>Walks one object and the tree of its kind side by side.</summary>
/// <param name="target">Receives the fields and references.</param>
/// <param name="root">The tree.</param>
internal ref struct ObjectWalk(ScannedObject target, FieldTree root)
{
    private ObjectFieldWalk _fields = new(target);
    private SlotStore _slots = new(root.MaxSlots);
    private (int First, int Second) _index;
    private string? _elementName;
    private ElementPath? _outer;

    /// <summary>Walks the object at whose <c>{</c> the reader is, up to its <c>}</c>.</summary>
    public void Object(ref Utf8JsonReader reader, FieldTree node)
    {
        _slots.Of(node).Clear();
        var around = node.Template is null ? default : _fields.StartTemplate();
        ulong visited = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = node.IndexOf(reader.ValueIsEscaped ? Unescaped(ref reader) : reader.ValueSpan);
            if (index < 0 && node.AnyMember is { } member)
            {
                Member(ref reader, member);
                continue;
            }

            reader.Read();
            if (index < 0)
            {
                reader.Skip();
                continue;
            }

            var child = node[index];
            if (index < 64 && (visited & (1UL << index)) != 0)
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
            case not JsonTokenType.EndArray when node.IsLenient:
                reader.Skip();
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
            Element(ref reader, element, index, null, outerIndex.First);
        }

        (_index, _elementName) = (outerIndex, outerName);
    }

    /// <summary>Walks the member of a map at whose key the reader is.</summary>
    private void Member(ref Utf8JsonReader reader, FieldTree member)
    {
        var key = JsonText.TryRead(ref reader, out var text) ? text : throw new ObjectFormatException("A key is not Unicode text.");
        reader.Read();
        var (outer, outerIndex, outerName) = (_outer, _index, _elementName);
        if (member.IsOuter)
        {
            _outer = new(outer, -1) { Name = key };
            Value(ref reader, member);
        }
        else
        {
            Element(ref reader, member, -1, key, outerIndex.First);
        }

        (_outer, _index, _elementName) = (outer, outerIndex, outerName);
    }

    /// <summary>Walks an element of an array, or a member of a map.</summary>
    private void Element(ref Utf8JsonReader reader, FieldTree element, int index, string? key, int outerIndex)
    {
        _index = element.InnerArrays == 1 ? (index, 0) : (outerIndex, index);
        var first = target.ReferenceList.Count;
        _elementName = key;
        Value(ref reader, element);
        foreach (ref var reference in target.ReferenceList.Span[first..])
        {
            reference = reference with
            {
                Element = element.InnerArrays == 1 ? (_elementName, reference.Element.Second) : (null, _elementName),
            };
        }
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
                _slots.Set(
                    node,
                    new(reader.TokenType == JsonTokenType.String ? At(node).Text(ref reader) : null, (int)reader.TokenStartIndex, reader.TokenType));
                break;
            case ObjectField.SecretText when reader.TokenType == JsonTokenType.String:
                Add(node.SecretText!, At(node).Text(ref reader), (int)reader.TokenStartIndex, null, false);
                break;
            case ObjectField.SecretText:
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
        var slots = _slots.Of(node);
        foreach (var (field, name, ns, optional, kind, group) in node.SecretFields)
        {
            var (text, offset, token) = slots[name];
            if (token is not (JsonTokenType.None or JsonTokenType.String) && !node.IsLenient)
            {
                throw new ObjectFormatException($"{At(node)}/{field.Name} is {FieldPosition.Describe(token)}; a string was expected.");
            }

            if ((kind >= 0 && slots[kind].Text is not "Secret" && (field.IsKindRequired || !string.IsNullOrEmpty(slots[kind].Text)))
                || (group >= 0 && !string.IsNullOrEmpty(slots[group].Text)))
            {
                continue;
            }

            Add(field, text, offset, ns < 0 ? null : slots[ns].Text ?? "", optional >= 0 && slots[optional].Token == JsonTokenType.True);
        }
    }

    /// <param name="field">The field.</param>
    /// <param name="text">Its value; nothing is added if it is empty.</param>
    /// <param name="offset">The offset of the value.</param>
    /// <param name="stated">The namespace that the object states; <see langword="null"/> if the field has none.</param>
    /// <param name="isOptional">Whether the reference is optional.</param>
    private readonly void Add(SecretField field, string? text, int offset, string? stated, bool isOptional)
    {
        if (field.Parse(text, stated) is var (name, ns))
        {
            target.ReferenceList.Add(new()
            {
                Field = field,
                Name = name,
                Namespace = ns,
                IsOptional = isOptional,
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
}
