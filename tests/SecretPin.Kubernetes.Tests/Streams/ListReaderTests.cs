using System.Text;
using System.Text.Json;
using CsCheck;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.Tests.Streams;

public sealed class ListReaderTests
{
    private const string InOrder = """
        {"kind":"ThingList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"next","remainingItemCount":3},
         "items":[{"metadata":{"name":"a"}}, {"b":[1,{"c":"}"}]} ,{}]}
        """;

    private const string OutOfOrder = """
        { "items" : [{"metadata":{"name":"a"}},{"b":[1,{"c":"}"}]},{}], "other": [{"items":[{}]}],
          "metadata":{"x":{"continue":"no"},"continue":"next","resourceVersion":"7"},"kind":"ThingList"}
        """;

    [Fact]
    public void Reads_the_same_items_from_blocks_of_any_size() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 20].Array[1, 40]).Sample((isInOrder, cuts) =>
        {
            var (head, items) = Read(isInOrder ? InOrder : OutOfOrder, cuts);
            Assert.Equal(new ListHead("ThingList", "7", "next"), head);
            Assert.Equal(["""{"metadata":{"name":"a"}}""", """{"b":[1,{"c":"}"}]}""", "{}"], items);
        });

    [Fact]
    public void Reads_objects_that_are_larger_than_its_buffer()
    {
        var large = "{\"value\":\"" + new string('x', 1_000_000) + "\"}";
        var (_, items) = Read("{\"items\":[" + large + ",{}," + large + "],\"metadata\":{}}", [70_000]);
        Assert.Equal([large, "{}", large], items);
    }

    [Theory]
    [InlineData("""{"items":null,"metadata":{"resourceVersion":"1"}}""")]
    [InlineData("""{"items":[],"metadata":{"resourceVersion":"1"}}""")]
    public void Reads_empty_lists(string json) => Assert.Empty(Read(json, [9]).Items);

    [Fact]
    public void Rejects_a_truncated_list()
    {
        for (var length = 0; length < InOrder.TrimEnd().Length; length++)
        {
            Assert.ThrowsAny<JsonException>(() => Read(InOrder[..length], [5]));
        }
    }

    [Theory]
    [InlineData("""{"kind":"Status","metadata":{}}""")]
    [InlineData("""{"items":{}}""")]
    [InlineData("""{"items":[1]}""")]
    [InlineData("""[{"items":[]}]""")]
    public void Rejects_an_object_that_is_not_a_list(string json) => Assert.Throws<ObjectFormatException>(() => Read(json, [100]));

    private static (ListHead Head, List<string> Items) Read(string json, int[] cuts)
    {
        var items = new List<string>();
        using var stream = new CutStream(Encoding.UTF8.GetBytes(json), cuts);

        // The stream never waits.
        var head = ListReader.ReadAsync(stream, item => items.Add(Encoding.UTF8.GetString(item)), CancellationToken.None).GetAwaiter().GetResult();
        return (head, items);
    }
}
