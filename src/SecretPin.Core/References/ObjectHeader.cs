using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>Reads the kind of an object, which may be anywhere in it.</summary>
internal static class ObjectHeader
{
    /// <param name="reader">At the <c>{</c> of the object; a copy, so the reader of the caller does not move.</param>
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
