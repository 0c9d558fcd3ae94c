using CsCheck;
using SecretPin.Manifests.Tests.Json;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Yaml;

public sealed class YamlTextsTests
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
    public async Task A_stream_is_cut_at_the_lines_that_mark_documents(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', (await ReadAsync(text, int.MaxValue)).Select(each => each.Text)));

    [Fact]
    public async Task Documents_are_numbered_and_know_their_line() =>
        Assert.Equal([(1, 1L), (2, 3L), (3, 4L)], (await ReadAsync("a\nb\n---\n---\nc", 1)).Select(each => (each.Number, each.Line)));

    [Fact]
    public void However_the_text_arrives_the_pieces_are_the_same_and_make_the_text() =>
        Gen.Select(Gen.OneOf("---", "---\n", "...\n", "\n", "\r\n", "a: é😀\n", "%X\n", " ---\n", "# c\n", "-", "\uFEFF").Array[0, 30], Gen.Int[1, 9]).Sample(
            (parts, size) =>
            {
                var text = string.Concat(parts);
                var pieces = ReadAsync(text, size).Result;
                return pieces.SequenceEqual(ReadAsync(text, int.MaxValue).Result) && string.Concat(pieces.Select(piece => piece.Text)) == text;
            },
            iter: 5000);

    [Fact]
    public async Task What_is_not_UTF8_is_an_error_and_is_not_replaced()
    {
        using var reader = new StreamReader(new MemoryStream([.. "a: b\n"u8, 0xC3, 0x28]), YamlTexts.Encoding);

        var problem = await Assert.ThrowsAsync<TextFormatException>(async () =>
        {
            await foreach (var text in new YamlTexts(reader).ReadAsync())
            {
            }
        });
        Assert.Contains("not UTF-8", problem.Message, StringComparison.Ordinal);
    }

    private static async Task<List<YamlText>> ReadAsync(string text, int size)
    {
        using var reader = new StreamReader(new ChunkedStream(YamlTexts.Encoding.GetBytes(text), size), YamlTexts.Encoding, detectEncodingFromByteOrderMarks: false);
        var found = new List<YamlText>();
        await foreach (var piece in new YamlTexts(reader).ReadAsync())
        {
            found.Add(piece);
        }

        return found;
    }
}
