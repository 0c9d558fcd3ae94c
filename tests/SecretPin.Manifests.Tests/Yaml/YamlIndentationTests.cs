using System.Text;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Yaml;

/// <summary>Text whose indentation YAML 1.2 does not allow, but kubectl reads.</summary>
public sealed class YamlIndentationTests
{
    [Theory]
    [InlineData("a: |\n    \n    x\n", """{"a":"\nx\n"}""")]
    [InlineData("a: |2\n     \n  x\n", """{"a":"   \nx\n"}""")]
    [InlineData("a: |+\n   \n\nb: c\n", """{"a":"\n\n","b":"c"}""")]
    [InlineData("a: |\n  b: |\n      \n    c\n  d: >-\n        \n    e\n", """{"a":"b: |\n    \n  c\nd: >-\n      \n  e\n"}""")]
    [InlineData("- {}\na: b", null)]
    [InlineData("a: |\n    \n  x\n", null)]
    [InlineData("x:\n  a: [\n\"b\", # c\n{d: e}\n]\n  f: g\n", """{"x":{"a":["b",{"d":"e"}],"f":"g"}}""")]
    [InlineData("x:\n  a: {\nb: c,\n\td: 'e''\n\nf'\n}#g\n", """{"x":{"a":{"b":"c","d":"e'\nf"}}}""")]
    [InlineData("x:\n  a: \"b\\\"\nc\" # d\n  e: it's\n", """{"x":{"a":"b\" c","e":"it's"}}""")]
    public void A_document_is_read_as_kubectl_reads_it_or_is_an_error(string yaml, string? json)
    {
        if (json is null)
        {
            Assert.Throws<TextFormatException>(() => YamlDocument.Parse(new(yaml, 1, 1)));
        }
        else
        {
            Assert.Equal(json, Encoding.UTF8.GetString(YamlDocument.Parse(new(yaml, 1, 1))!.Json.Span));
        }
    }

    [Theory]
    [InlineData("a: |\n    \n    x\nb: 'y'\n", "'y'", 4)]
    [InlineData("a: >2\n      \n  x\nb: 'y'\n", "'y'", 4)]
    [InlineData("x:\n  a: [\n\"b\",\n'y'\n]\n", "'y'", 4)]
    public void A_value_after_corrected_text_has_its_position_in_the_original_text(string yaml, string token, int line)
    {
        var document = YamlDocument.Parse(new(yaml, 1, 1))!;

        var span = document.SpanAt(Encoding.UTF8.GetString(document.Json.Span).LastIndexOf("\"y\"", StringComparison.Ordinal));

        Assert.Equal((token, line), (yaml[span.Start..span.End], span.Line));
    }

    [Fact]
    public void The_error_is_that_of_the_original_text()
    {
        var problem = Assert.Throws<TextFormatException>(() => YamlDocument.Parse(new("a: [\nb\n]\nc: \"x\ny\"\nd: }\n", 1, 1)));

        Assert.Contains("Invalid YAML", problem.Message, StringComparison.Ordinal);
    }
}
