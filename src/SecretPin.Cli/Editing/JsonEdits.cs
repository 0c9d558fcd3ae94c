using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Cli.Editing;

/// <summary>The changes to a JSON text that contains one or more objects.</summary>
internal sealed class JsonEdits
{
    public List<JsonChange> All { get; } = [];

    /// <param name="json">One object.</param>
    /// <param name="offset">Its offset in the text.</param>
    /// <param name="rewrite">The changes to the object. Its provenance annotation is left out: only the webhook writes it.</param>
    public void Add(ReadOnlySpan<byte> json, int offset, Rewrite rewrite)
    {
        foreach (var (reference, name) in rewrite.Replacements)
        {
            All.Add(new(offset + reference.Offset, offset + EndOfString(json, reference.Offset), reference.Name, name));
        }

        foreach (var removal in rewrite.Removals)
        {
            var (start, end) = ElementAround(json, removal.Offset);
            All.Add(new(offset + start, offset + end, removal.Name, null));
        }
    }

    /// <returns>The text with the changes, and otherwise unchanged.</returns>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json) =>
        All.Count == 0 ? json : TextEdit<byte>.Apply(json.Span, All.Select(edit => ToTextEdit(edit, json.Span[..edit.Start])))!.Value;

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

/// <summary>The replacement of a string in a JSON text, or the removal of an element of an array if there is no new name.</summary>
internal sealed record JsonChange(int Start, int End, string OldName, string? NewName);
