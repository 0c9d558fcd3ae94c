using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Cli.Editing;

/// <summary>The changes to a JSON text that contains one or more objects.</summary>
internal sealed class JsonEdits
{
    /// <summary>The replacements of strings, and the removals of elements of arrays.</summary>
    public List<JsonChange> Changes { get; } = [];

    public List<JsonInsertion> Insertions { get; } = [];

    public bool IsEmpty => Changes.Count == 0 && Insertions.Count == 0;

    /// <param name="json">One object.</param>
    /// <param name="offset">Its offset in the text.</param>
    /// <param name="rewrite">The changes to the object.</param>
    public void Add(ReadOnlySpan<byte> json, int offset, Rewrite rewrite)
    {
        foreach (var replacement in rewrite.Replacements)
        {
            var reference = replacement.Reference;
            Changes.Add(new(
                offset + reference.Offset, offset + EndOfString(json, reference.Offset), reference.ValueOf(reference.Name), replacement.Value));
        }

        foreach (var removal in rewrite.Removals)
        {
            var (start, end) = ElementAround(json, removal.Offset);
            Changes.Add(new(offset + start, offset + end, removal.Name, null));
        }

        foreach (var provenance in rewrite.Provenance)
        {
            Set(json, offset, [.. provenance.Metadata[1..].Split('/'), "annotations", WellKnown.ResolvedAnnotation], provenance.Value);
        }
    }

    /// <returns>The text with the changes, and otherwise unchanged.</returns>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json) => IsEmpty
        ? json
        : TextEdit<byte>.Apply(
            json.Span,
            Changes.Select(edit => ToTextEdit(edit, json.Span[..edit.Start])).Concat(Insertions.Select(insertion => ToTextEdit(insertion, json.Span))))!.Value;

    /// <param name="json">One object.</param>
    /// <param name="start">The offset of the opening quote of a string.</param>
    /// <returns>The offset after its closing quote.</returns>
    public static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        var reader = new Utf8JsonReader(json[start..], isFinalBlock: false, default);
        reader.Read();
        return start + (int)reader.BytesConsumed;
    }

    /// <summary>Sets the string at a path. Objects on the path that do not exist, or are null, are created. Elements of arrays on the path exist.</summary>
    private void Set(ReadOnlySpan<byte> json, int offset, string[] path, string value)
    {
        var parent = 0;
        for (var depth = 0; depth < path.Length; depth++)
        {
            if (Member(json, parent, path[depth]) is not { } member)
            {
                Insertions.Add(new(offset + parent, null, path[depth..], value));
                return;
            }

            if (member.Token == JsonTokenType.StartArray)
            {
                parent = Element(json, member.Start, int.Parse(path[++depth], CultureInfo.InvariantCulture));
                continue;
            }

            if (member.Token != JsonTokenType.StartObject)
            {
                if (depth == path.Length - 1 && member.Token == JsonTokenType.String)
                {
                    Changes.Add(new(offset + member.Start, offset + member.End, "", value));
                }
                else
                {
                    Insertions.Add(new(offset + parent, (offset + member.Start, offset + member.End), path[(depth + 1)..], value));
                }

                return;
            }

            parent = member.Start;
        }
    }

    /// <summary>The offset of an element of the array at an offset.</summary>
    private static int Element(ReadOnlySpan<byte> json, int array, int index)
    {
        var reader = new Utf8JsonReader(json[array..], ObjectScanner.ReaderOptions);
        reader.Read();
        for (var i = 0; reader.Read() && i < index; i++)
        {
            reader.Skip();
        }

        return array + (int)reader.TokenStartIndex;
    }

    /// <summary>The value of a member of the object at an offset.</summary>
    private static (int Start, int End, JsonTokenType Token)? Member(ReadOnlySpan<byte> json, int parent, string key)
    {
        var reader = new Utf8JsonReader(json[parent..], ObjectScanner.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSought = reader.ValueTextEquals(key);
            reader.Read();
            var (start, token) = (parent + (int)reader.TokenStartIndex, reader.TokenType);
            reader.Skip();
            if (isSought)
            {
                return (start, parent + (int)reader.BytesConsumed, token);
            }
        }

        return null;
    }

    private static TextEdit<byte> ToTextEdit(JsonInsertion insertion, ReadOnlySpan<byte> json)
    {
        var value = JsonValue.Create(insertion.Value).ToJsonString();
        foreach (var key in insertion.Keys.Reverse())
        {
            var member = $"{JsonValue.Create(key).ToJsonString()}:{value}";
            value = ReferenceEquals(key, insertion.Keys[0]) && insertion.Replaced is null ? member : $"{{{member}}}";
        }

        if (insertion.Replaced is var (start, end))
        {
            return new(start, end, Encoding.UTF8.GetBytes(value));
        }

        var isEmpty = json[(insertion.Parent + 1)..].TrimStart(" \t\r\n"u8)[0] == '}';
        return new(insertion.Parent + 1, insertion.Parent + 1, Encoding.UTF8.GetBytes(isEmpty ? value : value + ","));
    }

    private static TextEdit<byte> ToTextEdit(JsonChange edit, ReadOnlySpan<byte> before) =>
        edit.NewName is { } name
            ? new(edit.Start, edit.End, Encoding.UTF8.GetBytes(JsonValue.Create(name).ToJsonString()))

            // A removed element is never the first, so the comma before it is removed with it.
            : new(before.TrimEnd(" \t\r\n"u8)[..^1].TrimEnd(" \t\r\n"u8).Length, edit.End, default);

    /// <summary>The innermost object that contains a value.</summary>
    private static (int Start, int End) ElementAround(ReadOnlySpan<byte> json, int value)
    {
        var reader = new Utf8JsonReader(json, ObjectScanner.ReaderOptions);
        var starts = new Stack<int>();
        var depth = -1;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                starts.Push((int)reader.TokenStartIndex);
            }
            else if (reader.TokenType == JsonTokenType.EndObject && starts.Pop() is var start && starts.Count == depth)
            {
                return (start, (int)reader.BytesConsumed);
            }
            else if (reader.TokenStartIndex == value)
            {
                depth = starts.Count - 1;
            }
        }

        throw new InvalidOperationException("The removed value is not inside an object.");
    }
}

/// <summary>An edit of a JSON text: it replaces a string, or removes an element of an array.</summary>
internal sealed record JsonChange(int Start, int End, string OldName, string? NewName);

/// <summary>A new string at a path below an object of a JSON text.</summary>
/// <param name="Parent">The offset of the object's <c>{</c>. The first key becomes its first member.</param>
/// <param name="Replaced">
/// The value of a member that is replaced by an object with the keys, because it is not an object; normally <see langword="null"/>.
/// </param>
/// <param name="Keys">Each is a member of the object that the previous one creates.</param>
/// <param name="Value">The value of the last key.</param>
internal sealed record JsonInsertion(int Parent, (int Start, int End)? Replaced, IReadOnlyList<string> Keys, string Value);
