using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace SecretPin.Manifests.Tests.Yaml;

/// <summary>Generates JSON objects with strings that need quotes in YAML.</summary>
internal static class JsonGenerator
{
    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.String[Gen.Char.AlphaNumeric, 0, 12]),
        (3, Gen.OneOf(
            "", " ", "yes", "NULL", "~", "1", "-1.5e3", "0x1F", "2025-07-23", "a: b", "a #b", "#a", "- a", "-", "?", "[", "{}", "*a", "&a", "!a",
            "%a", "@a", "`a",
            "'", "\"", "\\", "|", ">", "a\nb", "a\nb\n", "a\n\nb\n", "\n", "\na", " a\nb", "a\n  b\n c", "a \nb",
            "a\tb", "\ta", "a\r\nb", "\u0000", "\u0085\u2028", "\uFEFF", "é", "😀",
            "---", "...", "a:", "<<", "a,b", "a]b", "=", "1_000", "a\n---\nb"))
        ,
        (1, Gen.String[Gen.Char[' ', '~'], 0, 20]));

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf(
        Text.Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Long.Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Double[-1e9, 1e9].Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Const((JsonNode?)null));

    /// <summary>UTF-8.</summary>
    public static Gen<byte[]> Object { get; } = Objects(4).Select(node => JsonSerializer.SerializeToUtf8Bytes(node));

    private static Gen<JsonNode?> Objects(int depth) => Gen.Select(Text, Value(depth - 1)).Array[0, 4].Select(members =>
    {
        var found = new JsonObject();
        foreach (var (key, value) in members)
        {
            found[key] = value?.DeepClone();
        }

        return (JsonNode?)found;
    });

    private static Gen<JsonNode?> Value(int depth) => depth == 0 ? Scalar : Gen.OneOf(
        Scalar,
        Objects(depth),
        Value(depth - 1).Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])));
}
