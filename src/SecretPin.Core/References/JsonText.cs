using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>Reads strings and property names. Recently read ones are not allocated again.</summary>
public static class JsonText
{
    private static readonly StringCache Cache = new(4096);

    /// <inheritdoc cref="StringCache.Read"/>
    public static string? Read(ref Utf8JsonReader reader) => Cache.Read(ref reader);

    /// <returns><see langword="false"/> if the text is null, contains an unpaired surrogate, or is not UTF-8.</returns>
    public static bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = Read(ref reader);
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }
}
