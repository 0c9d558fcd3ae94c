using System.Text.Json;

namespace SecretPin.Manifests.Json;

/// <summary>Finds the boundaries of the objects in a stream of JSON tokens.</summary>
internal sealed class ObjectBoundaries
{
    private Key _key;
    private bool _isInItems;

    private enum Key { Other, ApiVersion, Kind, Items }

    /// <summary>Whether the stream is inside a top-level object.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether the top-level object is a list. As in kubectl, an object with an array <c>items</c> is a list, whatever its kind.</summary>
    public bool IsList { get; private set; }

    /// <summary>The type of the top-level object, as far as it was read.</summary>
    public TypeMeta Type { get; private set; }

    /// <summary>The number of items of the list so far.</summary>
    public int Items { get; private set; }

    /// <summary>The start of the current object; <see langword="null"/> outside of objects.</summary>
    public long? Start { get; private set; }

    public void Open(long start) => (IsOpen, IsList, _isInItems, Type, Items, Start) = (true, false, false, default, 0, start);

    /// <param name="reader">At the next token.</param>
    /// <param name="at">The start of the token in the stream.</param>
    /// <returns>Whether the token ends an object, or a list if <see cref="Start"/> is <see langword="null"/>.</returns>
    public bool Read(ref Utf8JsonReader reader, long at)
    {
        switch (reader.CurrentDepth)
        {
            case 0 when reader.TokenType == JsonTokenType.EndObject:
                IsOpen = false;
                return true;
            case 1 when reader.TokenType == JsonTokenType.PropertyName:
                _key = reader.ValueTextEquals("apiVersion"u8) ? Key.ApiVersion
                    : reader.ValueTextEquals("kind"u8) ? Key.Kind
                    : reader.ValueTextEquals("items"u8) ? Key.Items
                    : Key.Other;
                return false;
            case 1:
                Member(ref reader);
                return false;
            case 2 when _isInItems && reader.TokenType == JsonTokenType.EndObject:
                return true;
            case 2 when _isInItems && reader.TokenType == JsonTokenType.StartObject:
                Items++;
                Start = at;
                return false;
            case 2 when _isInItems && reader.TokenType != JsonTokenType.EndArray:
                throw new FormatException($"items/{Items} is not an object");
            default:
                return false;
        }
    }

    /// <summary>Called after the current object was copied.</summary>
    public void Clear() => Start = null;

    private void Member(ref Utf8JsonReader reader)
    {
        switch (_key, reader.TokenType)
        {
            case (Key.ApiVersion, JsonTokenType.String):
                Type = Type with { ApiVersion = TypeMeta.Text(ref reader) };
                break;
            case (Key.Kind, JsonTokenType.String):
                Type = Type with { Kind = TypeMeta.Text(ref reader) };
                break;
            case (Key.Items, JsonTokenType.StartArray) when IsList:
                throw new FormatException("items occurs twice");
            case (Key.Items, JsonTokenType.StartArray):
                (IsList, _isInItems, Start) = (true, true, null);
                break;
            case (Key.Items, JsonTokenType.Null):
                // An empty list, as Go encodes it.
                (IsList, Start) = (true, null);
                break;
            case (Key.Items, JsonTokenType.EndArray):
                _isInItems = false;
                break;
        }
    }
}
