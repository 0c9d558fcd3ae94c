using System.IO.Pipelines;
using System.Text;
using CsCheck;
using SecretPin.Manifests.Json;

namespace SecretPin.Manifests.Tests.Json;

public sealed class ObjectReaderTests
{
    [Fact]
    public async Task Concatenated_objects_are_read_with_their_offsets_and_lines()
    {
        Assert.Equal(
            ["""0 1  {"a":1}""", """8 1  {"b":{}}""", "18 3  {\n}"],
            await ReadAsync("{\"a\":1} {\"b\":{}}\n\n{\n}\n"));
    }

    [Fact]
    public async Task Items_inherit_the_kind_of_their_list_wherever_the_list_states_it()
    {
        string[] expected = ["""apps/v1/Deployment {"metadata":{"name":"a"}}""", """apps/v1/Deployment {"kind":"Job"}"""];
        const string Items = """[{"metadata":{"name":"a"}}, {"kind":"Job"}]""";

        Assert.Equal(expected, await KindsAsync($$"""{"apiVersion":"apps/v1","kind":"DeploymentList","items":{{Items}}}"""));
        Assert.Equal(expected, await KindsAsync($$"""{"kind":"DeploymentList","items":{{Items}},"apiVersion":"apps/v1"}"""));
        Assert.Equal(expected, await KindsAsync($$"""{"items":{{Items}},"apiVersion":"apps/v1","kind":"DeploymentList"}"""));
    }

    [Theory]
    [InlineData("""{"kind":"List","items":[]}""")]
    [InlineData("""{"items":null,"kind":"List"}""")]
    [InlineData(" \r\n\t")]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("---\n")]
    [InlineData("---")]
    public async Task Input_without_objects_yields_no_objects(string text) => Assert.Empty(await ReadAsync(text));

    [Fact]
    public async Task JSON_objects_may_be_separated_by_dashes() =>
        Assert.Equal(["3 1  {}", "10 3  {}"], await ReadAsync("\uFEFF{}\n---\n{}\n---\n"));

    [Theory]
    [InlineData("{} x", 1, 4, "A JSON object was expected")]
    [InlineData("{}\n [{}]", 2, 2, "A JSON object was expected")]
    [InlineData("{}\n--", 2, 1, "A JSON object was expected")]
    [InlineData("{}\n-{}", 2, 1, "A JSON object was expected")]
    [InlineData("{}\n{\"a\": tru }", 2, 10, "Invalid JSON")]
    [InlineData("{\"a\":1,}", 1, 8, "Invalid JSON")]
    [InlineData("{\"a\":\n \"b", 2, 4, "ends inside")]
    [InlineData("{\"a\":[", 1, 7, "ends inside")]
    [InlineData("{\"items\":[{},\n null]}", 2, 2, "items/1 is not an object")]
    [InlineData("{\"items\":[],\n \"items\":[]}", 2, 10, "twice")]
    public async Task Input_that_is_not_objects_is_an_error_with_its_position(string text, int line, int column, string message)
    {
        foreach (var size in new[] { 1, 7, 4096 })
        {
            var problem = await Assert.ThrowsAsync<TextFormatException>(() => ReadAsync(text, size));

            Assert.Contains(message, problem.Message, StringComparison.Ordinal);
            Assert.Equal((line, column), (problem.Line, problem.Column));
        }
    }

    [Fact]
    public async Task Nesting_beyond_the_limit_is_an_error_with_its_position()
    {
        var problem = await Assert.ThrowsAsync<TextFormatException>(() =>
            ReadAsync($"{{\n\"a\":{new string('[', 200)}{new string(']', 200)}}}"));

        Assert.Contains("nested deeper than 128", problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, problem.Line);
    }

    [Fact]
    public async Task An_error_does_not_quote_the_input()
    {
        var problem = await Assert.ThrowsAsync<TextFormatException>(() => ReadAsync("""{"password": hunter2}"""));

        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_objects_do_not_depend_on_the_chunks_of_the_input()
    {
        var text = Gen.OneOf(Gen.String[Gen.Char.AlphaNumeric, 0, 30], Gen.OneOf("é\"\\\n", "\u0000", "𝄞😀", "items", "kind"));
        var value = Gen.Select(text, text, (a, b) => $"{{{Quote("k" + a)}: [{Quote(b)}, 1.5e3, true, {{\"items\": [null]}}]}}");
        var list = Gen.Select(value.Array[0, 4], Gen.Bool, (items, isFirst) => isFirst
            ? $"{{\"kind\":\"XList\",\"apiVersion\":\"v1\",\"items\":[{string.Join(", ", items)}]}}"
            : $"{{\"items\" : [{string.Join(',', items)}],\"apiVersion\":\"v1\",\"kind\":\"XList\"}}");
        var stream = Gen.OneOf(value, list).Array[0, 5];

        Gen.Select(stream, Gen.Int[1, 40].Array[1, 5], Gen.OneOf("", " ", "\n", "\r\n---\n"))
            .Sample(
                (objects, sizes, gap) =>
                {
                    var all = string.Join(gap, objects);
                    return ReadAsync(all, sizes).Result.SequenceEqual(ReadAsync(all).Result);
                },
                iter: 2000);
    }

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static async Task<string[]> ReadAsync(string text, params int[] sizes) =>
        [.. (await AllAsync(text, sizes)).Select(each => $"{each.Offset} {each.Line} {each.Kind} {each.Json}")];

    private static async Task<string[]> KindsAsync(string text) =>
        [.. (await AllAsync(text)).Select(each => $"{each.Inherited?.ApiVersion}/{each.Inherited?.Kind} {each.Json}")];

    private static async Task<List<(long Offset, long Line, string? Kind, string Json, TypeMeta? Inherited)>> AllAsync(string text, params int[] sizes)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var objects = new ObjectReader(PipeReader.Create(new ChunkedStream(bytes, sizes is [] ? [int.MaxValue] : sizes)));
        var found = new List<(long, long, string?, string, TypeMeta?)>();
        while (await objects.ReadAsync())
        {
            var json = Encoding.UTF8.GetString(objects.Json.Span);
            Assert.Equal(json, Encoding.UTF8.GetString(bytes, (int)objects.Offset, objects.Json.Length));
            found.Add((objects.Offset, objects.Line, objects.Inherited?.Kind, json, objects.Inherited));
        }

        return found;
    }
}
