using System.Text.Json;
using System.Text.Json.Serialization;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Cli.Editing;

/// <summary>The changes to a piece of JSON that holds one object or more.</summary>
internal sealed class JsonEdits
{
    private readonly List<JsonChange> _edits = [];

    public IReadOnlyList<JsonChange> All => _edits;

    /// <param name="json">One object.</param>
    /// <param name="offset">Where it begins in the whole.</param>
    /// <param name="rewrite">What changes in it. Its provenance records what admission did, so nobody writes it here.</param>
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

    /// <param name="json">The whole.</param>
    /// <returns>The whole after the changes, with nothing else in it changed.</returns>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json) =>
        _edits.Count == 0 ? json : TextEdit<byte>.Apply(json.Span, _edits.Select(edit => CutOf(edit, json.Span[..edit.Start])))!.Value;

    /// <param name="json">One object.</param>
    /// <param name="start">Where the opening quote of a string is.</param>
    /// <returns>Behind its closing quote.</returns>
    public static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        var reader = new Utf8JsonReader(json[start..], isFinalBlock: false, default);
        reader.Read();
        return start + (int)reader.BytesConsumed;
    }

    private static TextEdit<byte> CutOf(JsonChange edit, ReadOnlySpan<byte> before) =>
        edit.NewName is { } name
            ? new(edit.Start, edit.End, JsonSerializer.SerializeToUtf8Bytes(name, NameJson.Default.String))

            // An element that goes has one before it that stays: the comma between them goes too.
            : new(before.TrimEnd(" \t\r\n"u8)[..^1].TrimEnd(" \t\r\n"u8).Length, edit.End, default);

    /// <summary>The innermost object that a value stands in.</summary>
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

        throw new InvalidOperationException("There is no object around what is to be removed.");
    }
}

/// <summary>A change to a piece of JSON.</summary>
/// <param name="Start">Where the string, or the element that goes, begins.</param>
/// <param name="End">Behind its last byte.</param>
/// <param name="OldName">The string as it was.</param>
/// <param name="NewName">The string that replaces it; <see langword="null"/> where an element of an array goes.</param>
internal sealed record JsonChange(int Start, int End, string OldName, string? NewName);

/// <summary>Writes names as JSON without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class NameJson : JsonSerializerContext;
