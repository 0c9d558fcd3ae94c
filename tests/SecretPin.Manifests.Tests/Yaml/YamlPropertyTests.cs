using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Yaml;

public sealed class YamlPropertyTests
{
    [Fact]
    public void JSON_written_as_YAML_is_read_as_the_same_JSON() =>
        SomeJson.Object.Sample(
            json =>
            {
                using var yaml = new StringWriter();
                JsonToYaml.Write(json, yaml);
                return IsSame(json, yaml.ToString());
            },
            iter: 20_000);

    [Fact]
    public void JSON_that_stands_in_YAML_is_read_as_the_same_JSON() =>
        SomeJson.Object.Sample(json => IsSame(json, "--- " + YamlTexts.Encoding.GetString(json)), iter: 5_000);

    [Fact]
    public void What_another_writer_of_YAML_writes_is_read_as_the_same_JSON() =>
        Gen.Select(SomeJson.Object, Gen.Int[0, 27]).Sample(
            (json, turn) => IsSame(json, AnotherWriter.Write(json, turn)),
            iter: 5_000,
            print: failed => $"{YamlTexts.Encoding.GetString(failed.Item1)}\n{AnotherWriter.Write(failed.Item1, failed.Item2)}");

    [Fact]
    public void Every_string_of_a_document_leads_to_a_place_in_its_text() =>
        SomeJson.Object.Sample(
            json =>
            {
                var yaml = AnotherWriter.Write(json, 1);
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
    public void No_text_brings_the_reader_down() =>
        Gen.OneOf("a", ":", " ", "\n", "-", "?", "[", "]", "{", "}", ",", "#", "&a", "*a", "!", "|", ">", "'", "\"", "%", "@", "\\", "\t", "0", "<<", "\r", "é", "😀", "\\u", "d800", "\u0000", "...", "---", "~")
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

    /// <summary>What a scalar means that stands alone; one in a block has the indentation that it had.</summary>
    private static string? Alone(string token) =>
        (string?)JsonNode.Parse(YamlDocument.Parse(new($"k: {token}", 1, 1))!.Json.Span)!["k"];

    private static bool IsSame(byte[] json, string yaml) =>
        YamlDocument.Parse(new(yaml, 1, 1)) is { } document && JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(document.Json.Span));
}
