using System.Text.Json;

namespace SecretPin.Cli.Coverage;

/// <summary>Reads members of objects whose shape is not known.</summary>
internal static class JsonMembers
{
    /// <returns>The member at a path of keys; undefined if there is none.</returns>
    public static JsonElement At(JsonElement json, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(key, out json))
            {
                return default;
            }
        }

        return json;
    }

    /// <returns>The string at a path of keys; <see langword="null"/> if there is none.</returns>
    public static string? Text(JsonElement json, params ReadOnlySpan<string> keys) =>
        At(json, keys) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
