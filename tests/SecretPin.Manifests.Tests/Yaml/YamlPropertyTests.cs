using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Yaml;

public sealed class YamlPropertyTests
{
    [Fact]
    public void JSON_that_is_written_as_YAML_is_read_as_the_same_JSON() =>
        JsonGenerator.Object.Sample(
            json =>
            {
                using var yaml = new StringWriter();
                JsonToYaml.Write(json, yaml);
                return IsSame(json, yaml.ToString());
            },
            iter: 20_000);

    [Fact]
    public void JSON_as_flow_YAML_is_read_as_the_same_JSON() =>
        JsonGenerator.Object.Sample(json => IsSame(json, "--- " + YamlSplitter.Encoding.GetString(json)), iter: 5_000);

    [Fact]
    public void The_YAML_of_another_writer_is_read_as_the_same_JSON() =>
        Gen.Select(JsonGenerator.Object, Gen.Int[0, 27]).Sample(
            (json, turn) => IsSame(json, YamlDotNetWriter.Write(json, turn)),
            iter: 5_000,
            print: failed => $"{YamlSplitter.Encoding.GetString(failed.Item1)}\n{YamlDotNetWriter.Write(failed.Item1, failed.Item2)}");

    [Fact]
    public void Every_string_has_a_span_in_the_text() =>
        JsonGenerator.Object.Sample(
            json =>
            {
                var yaml = YamlDotNetWriter.Write(json, 1);
                var document = YamlDocument.Parse(new(yaml, 1, 1))!;
                var reader = new Utf8JsonReader(document.Json.Span);
                while (reader.Read())
                {
                    if (reader.TokenType == JsonTokenType.String)
                    {
                        var span = document.SpanAt((int)reader.TokenStartIndex);
                        Assert.Equal(reader.GetString(), Alone(yaml[span.Start..span.End]));
                    }
                }
            },
            iter: 5_000);

    [Fact]
    public void No_text_crashes_the_reader() =>
        Gen.OneOf(
            "a", ":", " ", "\n", "-", "?", "[", "]", "{", "}", ",", "#", "&a", "*a", "!", "|", ">", "'", "\"", "%", "@", "\\", "\t", "0", "<<", "\r", "é",
            "😀", "\\u", "d800", "\u0000", "...", "---", "~")
            .Array[0, 25].Sample(
                parts =>
                {
                    try
                    {
                        YamlDocument.Parse(new(string.Concat(parts), 1, 1));
                    }
                    catch (TextFormatException)
                    {
                    }
                },
                iter: 100_000);

    /// <summary>The value of a scalar on its own; a block scalar keeps its indentation.</summary>
    private static string? Alone(string token) =>
        (string?)JsonNode.Parse(YamlDocument.Parse(new($"k: {token}", 1, 1))!.Json.Span)!["k"];

    private static bool IsSame(byte[] json, string yaml) =>
        YamlDocument.Parse(new(yaml, 1, 1)) is { } document && JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(document.Json.Span));
}
