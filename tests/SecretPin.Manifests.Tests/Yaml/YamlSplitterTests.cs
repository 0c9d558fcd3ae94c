using CsCheck;
using SecretPin.Manifests.Tests.Json;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Yaml;

public sealed class YamlSplitterTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("---\na\n---\nb\n", "---\na\n|---\nb\n")]
    [InlineData("a\r\n---\r\nb", "a\r\n|---\r\nb")]
    [InlineData("a: |\n  ---\n  b\n ---\n----\n---x\n--- x\n", "a: |\n  ---\n  b\n ---\n----\n---x\n|--- x\n")]
    [InlineData("a\n...\n# c\n---\nb\n...\n", "a\n...\n|# c\n|---\nb\n...\n")]
    [InlineData("# c\n%YAML 1.1\n%TAG ! x\n# d\n---\na\n---\n%b\n", "# c\n%YAML 1.1\n%TAG ! x\n# d\n---\na\n|---\n%b\n")]
    [InlineData("\uFEFF---\na\n---", "\uFEFF---\na\n|---")]
    [InlineData("", "")]
    public async Task A_stream_is_split_at_the_document_markers(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', (await ReadAsync(text, int.MaxValue)).Select(each => each.Text)));

    [Fact]
    public async Task Documents_have_their_number_and_line() =>
        Assert.Equal([(1, 1L), (2, 3L), (3, 4L)], (await ReadAsync("a\nb\n---\n---\nc", 1)).Select(each => (each.Number, each.Line)));

    [Fact]
    public void The_documents_do_not_depend_on_the_chunks_of_the_input_and_concatenate_to_it() =>
        Gen.Select(
            Gen.OneOf("---", "---\n", "...\n", "\n", "\r\n", "a: é😀\n", "%X\n", " ---\n", "# c\n", "-", "\uFEFF").Array[0, 30], Gen.Int[1, 9]).Sample(
            (parts, size) =>
            {
                var text = string.Concat(parts);
                var pieces = ReadAsync(text, size).Result;
                return pieces.SequenceEqual(ReadAsync(text, int.MaxValue).Result) && string.Concat(pieces.Select(piece => piece.Text)) == text;
            },
            iter: 5000);

    [Fact]
    public async Task Invalid_UTF8_is_an_error()
    {
        using var reader = new StreamReader(new MemoryStream([.. "a: b\n"u8, 0xC3, 0x28]), YamlSplitter.Encoding);

        var problem = await Assert.ThrowsAsync<TextFormatException>(async () =>
        {
            await foreach (var text in new YamlSplitter(reader).ReadAsync())
            {
            }
        });
        Assert.Contains("not UTF-8", problem.Message, StringComparison.Ordinal);
    }

    private static async Task<List<YamlText>> ReadAsync(string text, int size)
    {
        using var reader = new StreamReader(
            new ChunkedStream(YamlSplitter.Encoding.GetBytes(text), size), YamlSplitter.Encoding, detectEncodingFromByteOrderMarks: false);
        var found = new List<YamlText>();
        await foreach (var piece in new YamlSplitter(reader).ReadAsync())
        {
            found.Add(piece);
        }

        return found;
    }
}
