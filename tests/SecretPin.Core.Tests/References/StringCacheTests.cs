using System.Text.Json;
using CsCheck;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

public sealed class StringCacheTests
{
    [Fact]
    public void A_text_is_the_one_that_the_reader_decodes() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char['a', 'c'], 0, 12], Gen.String[Gen.Char['a', 'z'], 90, 100]).Array[1, 50].Sample(texts =>
            texts.Select(text => JsonSerializer.SerializeToUtf8Bytes(text)).All(json => Text(json) == JsonSerializer.Deserialize<string>(json)));

    [Fact]
    public void A_repeated_text_is_the_same_instance()
    {
        var json = "\"a-repeated-name\""u8.ToArray();

        Assert.Same(Text(json), Text(json));
    }

    [Fact]
    public void Equal_strings_share_one_instance()
    {
        var cache = new StringCache(16);
        var first = new string('a', 20);

        Assert.Same(first, cache.Share(first));
        Assert.Same(first, cache.Share(new string('a', 20)));
    }

    private static string? Text(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return JsonText.Read(ref reader);
    }
}
