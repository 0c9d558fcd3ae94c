using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecretPin.Testing;

/// <summary>JSON trees, with System.Text.Json instead of the code of SecretPin.</summary>
public static partial class Json
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    public static JsonObject Parse(string json) => JsonNode.Parse(json, documentOptions: Deep)!.AsObject();

    public static JsonObject Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(json, documentOptions: Deep)!.AsObject();

    /// <summary>The value at an RFC 6901 pointer. Fails the test if there is none.</summary>
    public static JsonNode At(JsonNode root, string pointer)
    {
        var node = root;
        foreach (var segment in Segments(pointer))
        {
            node = node is JsonArray array
                ? array[int.Parse(segment, System.Globalization.CultureInfo.InvariantCulture)]
                : node!.AsObject()[segment];
        }

        Assert.True(node is not null, $"Nothing is at {pointer}.");
        return node;
    }

    public static void Replace(JsonNode root, string pointer, JsonNode value) => At(root, pointer).ReplaceWith(value);

    /// <summary>The pointers at which two trees differ. A member that only one tree has is a difference.</summary>
    public static IEnumerable<string> Differences(JsonNode? left, JsonNode? right, string pointer = "") => (left, right) switch
    {
        (JsonObject a, JsonObject b) => a.Select(member => member.Key).Union(b.Select(member => member.Key)).SelectMany(key =>
            a.ContainsKey(key) && b.ContainsKey(key)
                ? Differences(a[key], b[key], $"{pointer}/{Escaped(key)}")
                : [$"{pointer}/{Escaped(key)}"]),
        (JsonArray a, JsonArray b) when a.Count == b.Count => a.Zip(b).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{pointer}/{i}")),
        _ when JsonNode.DeepEquals(left, right) => [],
        _ => [pointer],
    };

    public static void AssertSame(JsonNode? expected, JsonNode? actual) =>
        Assert.True(
            JsonNode.DeepEquals(expected, actual),
            $"Differs at {string.Join(", ", Differences(expected, actual))}:\n{expected?.ToJsonString()}\n{actual?.ToJsonString()}");

    public static string Escaped(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static IEnumerable<string> Segments(string pointer) => pointer.Split('/').Skip(1).Select(segment =>
        segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
}
