using System.Globalization;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>The position of a walk: reads the value there, and names the field in errors.</summary>
/// <param name="node">The node of the field.</param>
/// <param name="outer">The elements of the arrays on the path of a pod spec; <see langword="null"/> if there are none.</param>
/// <param name="index">The indices of the other array elements that contain the field.</param>
/// <param name="isReviewed">Whether <see cref="ObjectScanner.MaxText"/> applies.</param>
internal readonly struct FieldPosition(FieldTree node, ElementPath? outer, (int First, int Second) index, bool isReviewed)
{
    public ObjectField Field => node.Field;

    /// <inheritdoc cref="FieldTree.Labelled"/>
    public LabelledSecrets? Labelled => node.Labelled;

    public string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Unexpected(reader.TokenType, "a string");
        }

        if (reader.ValueSpan.Length > ObjectScanner.MaxText && isReviewed)
        {
            return $"({reader.ValueSpan.Length} bytes)";
        }

        return JsonText.TryRead(ref reader, out var text)
            ? text
            : throw new ObjectFormatException($"{this} is not Unicode text.");
    }

    public DateTimeOffset Instant(ref Utf8JsonReader reader) =>
        DateTimeOffset.TryParse(Text(ref reader), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw new ObjectFormatException($"{this} is not an RFC 3339 time.");

    public int Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)
            ? number
            : throw Unexpected(reader.TokenType, "an integer");

    public long LongNumber(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
            ? number
            : throw Unexpected(reader.TokenType, "an integer");

    public ObjectFormatException Unexpected(JsonTokenType token, string expected) =>
        new($"{this} is {Describe(token)}; {expected} was expected.");

    /// <summary>The path of the node with the indices, such as <c>/spec/volumes/0/secret</c>.</summary>
    public override string ToString()
    {
        var arrays = 0;
        var (first, second) = index;
        return string.Join('/', ElementPath.Resolve(node.Path, outer).Split('/').Select(segment =>
            segment == "*" ? (arrays++ == 0 ? first : second).ToString(CultureInfo.InvariantCulture) : segment));
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
}
