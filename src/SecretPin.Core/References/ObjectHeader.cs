using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>Reads what an object says it is, wherever in it that stands.</summary>
internal static class ObjectHeader
{
    /// <param name="reader">On the object's <c>{</c>; a copy, so that the caller's stays there.</param>
    public static ObjectKind Read(Utf8JsonReader reader)
    {
        string? apiVersion = null, kind = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && (apiVersion is null || kind is null))
        {
            JsonText.TryRead(ref reader, out var key);
            reader.Read();
            if (key is "apiVersion" or "kind" && reader.TokenType == JsonTokenType.String && JsonText.TryRead(ref reader, out var value))
            {
                (apiVersion, kind) = key == "kind" ? (apiVersion, value) : (value, kind);
            }
            else
            {
                reader.Skip();
            }
        }

        return string.IsNullOrEmpty(apiVersion) || string.IsNullOrEmpty(kind)
            ? throw new ObjectFormatException($"The object has no {(string.IsNullOrEmpty(kind) ? "kind" : "apiVersion")}.")
            : ObjectKind.Of(apiVersion, kind);
    }
}
