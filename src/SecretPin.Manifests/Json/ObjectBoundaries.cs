using System.Text.Json;

namespace SecretPin.Manifests.Json;

/// <summary>Tells, token by token, where the objects in a stream of JSON begin and end.</summary>
internal sealed class ObjectBoundaries
{
    private Key _key;
    private bool _isInItems;

    private enum Key
    {
        Other,
        ApiVersion,
        Kind,
        Items,
    }

    /// <summary>Whether a top-level object has begun and not ended.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>
    /// Whether the top-level object is a list: what has an array of <c>items</c> is one, as for kubectl, whatever its
    /// kind says.
    /// </summary>
    public bool IsList { get; private set; }

    /// <summary>What the top-level object has said of itself so far.</summary>
    public TypeMeta Type { get; private set; }

    /// <summary>How many items of the list have begun.</summary>
    public int Items { get; private set; }

    /// <summary>Where the object to be yielded begins, while there is one.</summary>
    public long? Start { get; private set; }

    public void Open(long start) => (IsOpen, IsList, _isInItems, Type, Items, Start) = (true, false, false, default, 0, start);

    /// <param name="reader">On the next token.</param>
    /// <param name="at">Where that token begins in the stream.</param>
    /// <returns>Whether it ends an object to be yielded, or, with no <see cref="Start"/>, a list.</returns>
    public bool Take(ref Utf8JsonReader reader, long at)
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

    /// <summary>Forgets the object that has been yielded.</summary>
    public void Yielded() => Start = null;

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
                throw new FormatException("items occurs twice: it would not be clear which counts");
            case (Key.Items, JsonTokenType.StartArray):
                (IsList, _isInItems, Start) = (true, true, null);
                break;
            case (Key.Items, JsonTokenType.Null):
                // How Go writes a list that is empty.
                (IsList, Start) = (true, null);
                break;
            case (Key.Items, JsonTokenType.EndArray):
                _isInItems = false;
                break;
        }
    }
}
