using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Streams;

/// <summary>Reads strings and keys, which may contain an unpaired surrogate or bytes that are not UTF-8.</summary>
internal static class UnicodeText
{
    /// <param name="reader">A reader at a string.</param>
    /// <param name="field">The field, for the error.</param>
    /// <exception cref="ObjectFormatException">The string is not Unicode text.</exception>
    public static string Read(ref Utf8JsonReader reader, string field)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ObjectFormatException($"{field} is not Unicode text.");
        }
    }

    /// <param name="reader">A reader at a key or a string.</param>
    /// <param name="text">The text to compare with.</param>
    /// <exception cref="ObjectFormatException">The key or string is not Unicode text.</exception>
    public static bool Is(this ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        try
        {
            return reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectFormatException("A key is not Unicode text.");
        }
    }
}
