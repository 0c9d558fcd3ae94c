using System.Text.Json;
using System.Text.Json.Serialization;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Cli.Editing;

/// <summary>The changes to a JSON text that contains one or more objects.</summary>
internal sealed class JsonEdits
{
    private readonly List<JsonChange> _edits = [];

    public IReadOnlyList<JsonChange> All => _edits;

    /// <param name="json">One object.</param>
    /// <param name="offset">Its offset in the text.</param>
    /// <param name="rewrite">The changes to the object. Its provenance annotation is left out: only the webhook writes it.</param>
    public void Add(ReadOnlySpan<byte> json, int offset, Rewrite rewrite)
    {
        foreach (var (reference, name) in rewrite.Replacements)
        {
            _edits.Add(new(offset + reference.Offset, offset + EndOfString(json, reference.Offset), reference.Name, name));
        }

        foreach (var removal in rewrite.Removals)
        {
            var (start, end) = ElementAround(json, removal.Offset);
            _edits.Add(new(offset + start, offset + end, removal.Name, null));
        }
    }

    /// <param name="json">The text.</param>
    /// <returns>The text with the changes, and otherwise unchanged.</returns>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json) =>
        _edits.Count == 0 ? json : TextEdit<byte>.Apply(json.Span, _edits.Select(edit => ToTextEdit(edit, json.Span[..edit.Start])))!.Value;

    /// <param name="json">One object.</param>
    /// <param name="start">The offset of the opening quote of a string.</param>
    /// <returns>The offset after its closing quote.</returns>
    public static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        var reader = new Utf8JsonReader(json[start..], isFinalBlock: false, default);
        reader.Read();
        return start + (int)reader.BytesConsumed;
    }

    private static TextEdit<byte> ToTextEdit(JsonChange edit, ReadOnlySpan<byte> before) =>
        edit.NewName is { } name
            ? new(edit.Start, edit.End, JsonSerializer.SerializeToUtf8Bytes(name, NameJson.Default.String))

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

/// <summary>A change to a JSON text.</summary>
/// <param name="Start">The offset of the string, or of the removed element.</param>
/// <param name="End">The offset after its last byte.</param>
/// <param name="OldName">The string.</param>
/// <param name="NewName">The new string; <see langword="null"/> to remove an element of an array.</param>
internal sealed record JsonChange(int Start, int End, string OldName, string? NewName);

/// <summary>Serializes strings without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class NameJson : JsonSerializerContext;
