using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>Reads a key or a string that may hold what is no text: a lone surrogate, escaped.</summary>
public static class JsonText
{
    public static bool TryGet(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = RecentTexts.Of(ref reader);
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }
}
