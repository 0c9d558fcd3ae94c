using System.Text.Json;
using CsCheck;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

/// <summary>A string that comes again is the one that was made before; nothing else is ever given out.</summary>
public sealed class RecentTextsTests
{
    [Fact]
    public void Each_text_is_what_the_reader_says_it_is() => Gen.OneOf(Gen.String, Gen.String[Gen.Char['a', 'c'], 0, 12], Gen.String[Gen.Char['a', 'z'], 90, 100])
        .Array[1, 50].Sample(texts => texts.All(text => Text(JsonSerializer.SerializeToUtf8Bytes(text)) == JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(text))));

    [Fact]
    public void What_comes_again_is_not_made_again()
    {
        var json = "\"a-name-that-comes-again\""u8.ToArray();

        Assert.Same(Text(json), Text(json));
    }

    private static string? Text(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return ObjectScanner.Text(ref reader);
    }
}
