using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Streams;

/// <summary>Reads strings that contain valid Unicode.</summary>
internal static class UnicodeText
{
    /// <param name="reader">A reader at a string.</param>
    /// <param name="field">The field, for the error.</param>
    /// <exception cref="ObjectFormatException">The string contains an unpaired surrogate, or is not UTF-8.</exception>
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
}
