using System.Text.Json;

namespace SecretPin.Cli.Coverage;

/// <summary>Reads the OpenAPI schema of a CRD, which may be malformed.</summary>
internal static class OpenApiSchema
{
    /// <summary>The schema of a property; of a list, of a property of its elements.</summary>
    public static JsonElement? At(JsonElement? schema, string key) =>
        schema is { } known && Properties(Items(known) ?? known).FirstOrDefault(property => property.Key == key) is { Key: not null } found
            ? found.Value
            : null;

    public static IEnumerable<KeyValuePair<string, JsonElement>> Properties(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object)
                .Select(property => KeyValuePair.Create(property.Name, property.Value))
            : [];

    public static JsonElement? Items(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && Type(schema) == "array" && schema.TryGetProperty("items", out var items) ? items : null;

    public static bool IsString(JsonElement schema) => Type(schema) == "string";

    public static string? Type(JsonElement schema) => JsonMembers.Text(schema, "type");

    /// <summary>Without line feeds.</summary>
    public static string Description(JsonElement schema) =>
        string.Join(' ', (JsonMembers.Text(schema, "description") ?? "").Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The values of an enumeration, and the default.</summary>
    public static IEnumerable<string?> Values(JsonElement schema) =>
        Elements(schema, "enum").Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString())
            .Append(JsonMembers.Text(schema, "default"));

    public static JsonElement.ArrayEnumerator Elements(JsonElement schema, string member) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : default;

    /// <summary>Whether an object may have members that the schema does not describe.</summary>
    public static bool PermitsAnything(JsonElement schema) => IsTrue(schema, "x-kubernetes-preserve-unknown-fields") || IsTrue(schema, "additionalProperties");

    private static bool IsTrue(JsonElement schema, string member) => schema.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.True;
}
