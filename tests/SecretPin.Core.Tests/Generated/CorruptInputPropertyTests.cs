using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.Generated;

/// <summary>Malformed input causes one of two exceptions, and no other.</summary>
[Trait("Category", "Slow")]
public sealed class CorruptInputPropertyTests
{
    private static readonly string[] Values = ["0", "1.5e99", "true", "\"\\uD800\"", "[[]]", "{\"name\":1}", "null"];

    [Fact]
    public void A_truncated_workload_is_not_JSON() =>
        Workloads.WithAnyNames.Where(workload => workload.Utf8.Length < 6000).Sample(
            workload =>
            {
                var end = Array.FindLastIndex(workload.Utf8, octet => octet == '}');
                for (var length = 0; length <= end; length++)
                {
                    Assert.IsType<JsonException>(ErrorOf(workload.Utf8[..length]), exactMatch: false);
                }
            },
            iter: 60);

    [Fact]
    public void A_workload_with_changed_bytes_is_scanned_or_rejected() =>
        Gen.Select(Workloads.WithAnyNames, Gen.Select(Gen.Int[0, 1_000_000], Gen.Byte).Array[1, 4]).Sample(
            (workload, changes) =>
            {
                var bytes = workload.Utf8.ToArray();
                foreach (var (at, value) in changes)
                {
                    bytes[at % bytes.Length] = value;
                }

                Assert.True(ErrorOf(bytes) is null or JsonException or ObjectFormatException);
            },
            iter: 6000);

    [Fact]
    public void A_workload_with_a_value_of_another_type_is_scanned_or_rejected() =>
        Gen.Select(Workloads.WithAnyNames, Gen.Int[0, 1_000_000], Gen.Int[0, Values.Length - 1]).Sample(
            (workload, which, other) =>
            {
                var nodes = Descendants(workload.Json).ToArray();
                if (nodes.Length > 0)
                {
                    nodes[which % nodes.Length].ReplaceWith("@@");
                    var bytes = Encoding.UTF8.GetBytes(workload.Json.ToJsonString().Replace("\"@@\"", Values[other], StringComparison.Ordinal));
                    Assert.True(ErrorOf(bytes) is null or ObjectFormatException);
                }
            },
            iter: 4000);

    [Fact]
    public void A_duplicate_key_on_the_path_of_a_reference_is_rejected() =>
        Gen.Select(Workloads.OfStrictKinds.Where(workload => TestObjects.Scanner.Scan(workload.Utf8).References.Count > 0), Gen.Int[0, 1_000_000]).Sample(
            (workload, which) =>
            {
                var references = TestObjects.Scanner.Scan(workload.Utf8).References;
                var pointer = references[which % references.Count].Pointer;
                var steps = pointer.Split('/')[1..];
                var depth = which % steps.Length;
                var parent = Json.At(workload.Json, string.Concat(steps[..depth].Select(step => "/" + step)));
                if (parent is JsonObject json)
                {
                    json["@@"] = json[steps[depth]]!.DeepClone();
                    var text = workload.Json.ToJsonString().Replace("\"@@\"", $"\"{Escaped(steps[depth])}\"", StringComparison.Ordinal);
                    var error = Assert.IsType<ObjectFormatException>(ErrorOf(Encoding.UTF8.GetBytes(text)));
                    Assert.Contains($"{steps[depth]} occurs twice", error.Message, StringComparison.Ordinal);
                }
            },
            iter: 2000);

    private static Exception? ErrorOf(byte[] json) => Record.Exception(() => TestObjects.Scanner.Scan(json));

    /// <summary>The key with its first letter escaped.</summary>
    private static string Escaped(string key) => $"\\u{(int)key[0]:x4}{key[1..]}";

    private static IEnumerable<JsonNode> Descendants(JsonNode? node) =>
        Children(node).OfType<JsonNode>().SelectMany(child => Descendants(child).Prepend(child));

    private static IEnumerable<JsonNode?> Children(JsonNode? node) => node switch
    {
        JsonObject parent => parent.Select(member => member.Value),
        JsonArray array => array,
        _ => [],
    };
}
