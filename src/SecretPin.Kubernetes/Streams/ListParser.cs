using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Streams;

/// <summary>Parses a list block by block. The caller prepends the unused bytes to the next block.</summary>
/// <param name="item">Handles each item.</param>
/// <param name="onVersion">Called when the resourceVersion is read. The API server writes it before the items.</param>
internal sealed class ListParser(ObjectHandler item, Action? onVersion = null)
{
    private JsonReaderState _state = new(new() { MaxDepth = ObjectScanner.MaxServedDepth });
    private bool _inItems;
    private bool _hasItems;
    private string _kind = "";
    private string _resourceVersion = "";
    private string _continue = "";

    public ListHead Head => _hasItems
        ? new(_kind, _resourceVersion, _continue)
        : throw new ObjectFormatException("Expected a list; found an object without items.");

    /// <returns>The number of used bytes of <paramref name="block"/>.</returns>
    public int Parse(ReadOnlySpan<byte> block, bool isFinal)
    {
        var reader = new Utf8JsonReader(block, isFinal, _state);
        var used = reader;
        while (_inItems ? Item(ref reader, block) : Member(ref reader))
        {
            used = reader;
        }

        _state = used.CurrentState;
        return (int)used.BytesConsumed;
    }

    /// <returns><see langword="false"/> if the item is incomplete.</returns>
    private bool Item(ref Utf8JsonReader reader, ReadOnlySpan<byte> block)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _inItems = false;
            return true;
        }

        Expect(JsonTokenType.StartObject, reader.TokenType, "items/*");
        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            return false;
        }

        item(block[start..(int)reader.BytesConsumed]);
        return true;
    }

    /// <returns><see langword="false"/> if the member is incomplete.</returns>
    private bool Member(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            return reader.CurrentDepth > 0 || reader.TokenType == JsonTokenType.EndObject || Expect(JsonTokenType.StartObject, reader.TokenType, "list");
        }

        var isItems = reader.Is("items"u8);
        var isMetadata = reader.Is("metadata"u8);
        var isKind = reader.Is("kind"u8);
        if (!reader.Read())
        {
            return false;
        }

        if (isItems)
        {
            _hasItems = true;
            _inItems = reader.TokenType == JsonTokenType.StartArray;
            return _inItems || reader.TokenType == JsonTokenType.Null || Expect(JsonTokenType.StartArray, reader.TokenType, "items");
        }

        var value = reader;
        if (!reader.TrySkip())
        {
            return false;
        }

        if (isKind && value.TokenType == JsonTokenType.String)
        {
            _kind = UnicodeText.Read(ref value, "kind");
        }
        else if (isMetadata && value.TokenType == JsonTokenType.StartObject)
        {
            Metadata(ref value);
            if (_resourceVersion.Length > 0)
            {
                onVersion?.Invoke();
            }
        }

        return true;
    }

    private void Metadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.Is("resourceVersion"u8);
            var isContinue = reader.Is("continue"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isVersion || isContinue))
            {
                var text = UnicodeText.Read(ref reader, isVersion ? "metadata/resourceVersion" : "metadata/continue");
                (_resourceVersion, _continue) = isVersion ? (text, _continue) : (_resourceVersion, text);
            }

            // The value is complete: the caller has skipped it before.
            reader.TrySkip();
        }
    }

    private static bool Expect(JsonTokenType expected, JsonTokenType found, string where) =>
        found == expected ? true : throw new ObjectFormatException($"{where}: expected {expected}; found {found}.");
}
