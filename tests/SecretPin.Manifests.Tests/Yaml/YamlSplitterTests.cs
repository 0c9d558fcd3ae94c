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
    [InlineData("a: |\n  ---\n  b\n ---\n--\n--- # x\n", "a: |\n  ---\n  b\n ---\n--\n|--- # x\n")]
    [InlineData("a\n...\n# c\n---\nb\n...\n", "a\n...\n|# c\n|---\nb\n...\n")]
    [InlineData("# c\n%YAML 1.1\n---\na\n", "# c\n%YAML 1.1\n|---\na\n")]
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
            Gen.OneOf("---\n", "--- # c\r\n", "...\n", "\n", "\r\n", "a: é😀\n", "%X\n", " ---\n", "# c\n", "--\n", "\uFEFF").Array[0, 30],
            Gen.Int[1, 9]).Sample(
            (parts, size) =>
            {
                var text = string.Concat(parts);
                var pieces = ReadAsync(text, size).Result;
                return pieces.SequenceEqual(ReadAsync(text, int.MaxValue).Result) && string.Concat(pieces.Select(piece => piece.Text)) == text;
            },
            iter: 5000);

    [Theory]
    [InlineData(new byte[] { 0xC3, 0x28 }, "not valid UTF-8")]
    [InlineData(new byte[] { 0x01 }, "U+0001 is not allowed")]
    [InlineData(new byte[] { 0x7F }, "U+007F is not allowed")]
    public async Task A_character_that_kubectl_rejects_is_an_error_with_its_position(byte[] invalid, string message)
    {
        var text = string.Concat(Enumerable.Repeat("a: b\n", 5000)) + "x: ";
        using var reader = new StreamReader(new MemoryStream([.. YamlSplitter.Encoding.GetBytes(text), .. invalid]), YamlSplitter.InputEncoding);

        var problem = await Assert.ThrowsAsync<TextFormatException>(() => ReadAsync(reader));

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((5001, 4), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("---x\n")]
    [InlineData("----\n")]
    [InlineData("--- {a: b}\n")]
    public async Task Text_after_a_separator_is_an_error(string line)
    {
        var problem = await Assert.ThrowsAsync<TextFormatException>(() => ReadAsync("a: b\n" + line, int.MaxValue));

        Assert.Contains("Only a comment can follow '---'", problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, problem.Line);
    }

    [Fact]
    public async Task Text_after_the_end_of_a_document_is_ignored_up_to_the_next_separator() =>
        Assert.Equal(
            [("a\n...\n", false), ("b\n...\n", true), ("c\n", true), ("---\nd", false)],
            (await ReadAsync("a\n...\nb\n...\nc\n---\nd", int.MaxValue)).Select(each => (each.Text, each.IsIgnored)));

    private static async Task<List<YamlText>> ReadAsync(string text, int size)
    {
        using var reader = new StreamReader(
            new ChunkedStream(YamlSplitter.Encoding.GetBytes(text), size), YamlSplitter.InputEncoding, detectEncodingFromByteOrderMarks: false);
        return await ReadAsync(reader);
    }

    private static async Task<List<YamlText>> ReadAsync(StreamReader reader)
    {
        var found = new List<YamlText>();
        await foreach (var piece in new YamlSplitter(reader).ReadAsync())
        {
            found.Add(piece);
        }

        return found;
    }
}
