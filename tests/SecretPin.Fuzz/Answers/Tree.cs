using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecretPin.Fuzz.Answers;

/// <summary>Parses any JSON: the last of duplicate keys counts, and unpaired surrogates are replaced.</summary>
internal static class Tree
{
    private const string NoText = "\uFFFD";

    public static JsonObject Of(JsonElement json)
    {
        var tree = new JsonObject();
        foreach (var property in json.EnumerateObject())
        {
            tree[SlowReview.NameOf(property) ?? NoText] = Value(property.Value);
        }

        return tree;
    }

    private static JsonNode? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Of(json),
        JsonValueKind.Array => new JsonArray([.. json.EnumerateArray().Select(Value)]),
        JsonValueKind.Null => null,
        JsonValueKind.String => JsonValue.Create(Text(json)),
        _ => JsonValue.Create(json),
    };

    private static string Text(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return NoText;
        }
    }
}
