using System.Text.Json;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Yaml;

public sealed class YamlSpanTests
{
    private const string Text = """
        # é 😀 comment
        plain: one   # comment
        quoted: 'it''s'
        double: "a\tb"
        spaced   :    two
        keys: {flow: three, 'q':four, list: [five , "six"]}
        list:
        - seven
        -   - eight
            # between
            - nine
        - k: ten

          l: eleven
        anchored: &a twelve
        alias: *a
        tagged: !!str 13
        both: &b !!str "fourteen"
        both2: !!str &c
          fifteen
        literal: |-
          sixteen
        folded: >-
            seventeen
            more
        multi: one
          two
        "😀": 😀 eighteen
        last: nineteen
        """;

    private static readonly string[] Expected =
    [
        "one", "'it''s'", "\"a\\tb\"", "two", "three", "four", "five", "\"six\"", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "*a", "13", "\"fourteen\"", "fifteen", "|-\n  sixteen\n", ">-\n    seventeen\n    more\n", "one\n  two", "😀 eighteen", "nineteen",
    ];

    [Theory]
    [InlineData("\n", "")]
    [InlineData("\n", "\n")]
    [InlineData("\r\n", "")]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\r\n", "\r\n...\r\n")]
    public void Every_string_has_the_span_of_its_source(string newLine, string end)
    {
        foreach (var start in new[] { "", "\uFEFF", "--- # 😀\n", "%YAML 1.1\n---\n" })
        {
            var text = (start + Text + end).ReplaceLineEndings(newLine);
            Assert.Equal(Expected.Select(each => each.ReplaceLineEndings(newLine)), Sources(text));
        }
    }

    [Fact]
    public void A_merged_string_has_the_span_of_its_source() =>
        Assert.Equal(["one", "two", "one"], Sources("a: &a {x: one}\nb: {z: two, <<: *a}\n"));

    [Theory]
    [InlineData("a: [{n: one}, {n: {n: two}}, {n: []}]\n", "{n: one}|{n: {n: two}}|{n: two}|{n: []}")]
    [InlineData("a:\n- n: one # c\n  m: 'x'   \n\n# c\n- n: two\nb: {}\n", "n: one # c\n  m: 'x'|n: two|{}")]
    [InlineData("a:\n  -   n: |\n          text\n\n  - n: two", "n: |\n          text\n\n|n: two")]
    public void The_span_of_an_object_ends_at_its_last_character(string text, string expected)
    {
        var document = YamlDocument.Parse(new(text, 1, 1))!;
        var found = new List<string>();
        var reader = new Utf8JsonReader(document.Json.Span);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth > 0)
            {
                var span = document.SpanAt((int)reader.TokenStartIndex);
                found.Add(text[span.Start..span.End]);
            }
        }

        Assert.Equal(expected, string.Join('|', found));
    }

    private static List<string> Sources(string text)
    {
        var document = YamlDocument.Parse(new(text, 1, 1))!;
        var found = new List<string>();
        var reader = new Utf8JsonReader(document.Json.Span);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                var span = document.SpanAt((int)reader.TokenStartIndex);
                found.Add(text[span.Start..span.End]);
                Assert.Equal(text[..span.Start].Count(c => c == '\n') + 1, span.Line);
            }
        }

        return found;
    }
}
