using System.Text;
using System.Text.Json;

namespace SecretPin.Core.Tests;

/// <summary>No text that passes <see cref="SafeText"/> can command a terminal or a CI runner.</summary>
public sealed class SafeTextTests
{
    private static readonly string[] Parts =
    [
        "auth", " ", "\n", "\r", "\t", ":", "::", "#", "##", "\u001b[2J", "\u0007", "\u0000", "\u007f", "\u0085", "\u009b",
        "\u2028", "\u2029", "\u202e", "\u2066",
        "\u2069", "\u200f", "\ufeff", "\ud83d\udd11", "\ud83d", "ä", "\"", "\\", "::error::", "##vso[task", "\U000e0041", "\u00a0",
    ];

    [Theory]
    [InlineData("auth-20250101000000", "auth-20250101000000")]
    [InlineData("Schlüssel 🔑 日本", "Schlüssel 🔑 日本")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("\u009b2J", "\\u009b2J")]
    [InlineData("two\nlines\r", "two\\u000alines\\u000d")]
    [InlineData("evil\u202etxt.exe", "evil\\u202etxt.exe")]
    [InlineData("\u2066x\u2069", "\\u2066x\\u2069")]
    [InlineData("a\u2028b", "a\\u2028b")]
    [InlineData("::error::x", ":\\u003aerror::x")]
    [InlineData("  ::warning::x", "  :\\u003awarning::x")]
    [InlineData("a::b", "a::b")]
    [InlineData("##[error]x", "#\\u0023[error]x")]
    [InlineData("x ##vso[task]", "x #\\u0023vso[task]")]
    public void A_printed_text_shows_the_code_of_each_unsafe_character(string text, string expected) => Assert.Equal(expected, SafeText.Escape(text));

    [Theory]
    [InlineData("\u001b[31mred", " [31mred")]
    [InlineData("two\nlines", "two lines")]
    [InlineData("evil\u202etxt", "evil txt")]
    [InlineData("::error::x", ": error::x")]
    [InlineData("##[error]x", "# [error]x")]
    public void A_stored_text_has_a_space_for_each_unsafe_character(string text, string expected) => Assert.Equal(expected, SafeText.SingleLine(text));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("🔑🔑🔑🔑", 3, "🔑🔑…")]
    [InlineData("🔑🔑🔑", 3, "🔑🔑🔑")]
    [InlineData("a\nb\nc", 4, "a b…")]
    public void A_longer_text_ends_with_an_ellipsis(string text, int limit, string expected) => Assert.Equal(expected, SafeText.SingleLine(text, limit));

    [Fact]
    public void Random_texts_are_safe_after_each_method()
    {
        var random = new Random(20250101);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Parts[random.Next(Parts.Length)]));
            AssertSafe(SafeText.Escape(text), text);
            AssertSafe(SafeText.SingleLine(text, random.Next(1, 30)), text);
            AssertSafe(SafeText.SingleLineOfBytes(text, random.Next(3, 30)), text);
            Assert.All(SafeText.EscapeLines(text).Split('\n'), line => AssertSafe(line, text));
            Assert.Equal(SafeText.Escape(text), SafeText.Escape(SafeText.Escape(text)));
        }
    }

    [Fact]
    public void Random_texts_keep_their_meaning_in_JSON()
    {
        var random = new Random(20250101);
        var options = new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        for (var i = 0; i < 5_000; i++)
        {
            // An incomplete surrogate pair is not text.
            var texts = Enumerable.Range(0, 3).Select(_ => string.Concat(Enumerable.Range(0, random.Next(8))
                .Select(_ => Parts[random.Next(Parts.Length)]).Where(part => part != "\ud83d"))).ToArray();

            var json = SafeText.EscapeLines(JsonSerializer.Serialize(texts, options));

            Assert.Equal(texts, JsonSerializer.Deserialize<string[]>(json));
            Assert.All(json.Split('\n'), line => AssertSafe(line, json));
        }
    }

    [Fact]
    public void Random_texts_of_bytes_keep_their_limit()
    {
        var random = new Random(20250101);
        for (var i = 0; i < 5_000; i++)
        {
            var limit = random.Next(3, 40);
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Parts[random.Next(Parts.Length)]));
            Assert.InRange(Encoding.UTF8.GetByteCount(SafeText.SingleLineOfBytes(text, limit)), 0, limit);
            Assert.InRange(SafeText.SingleLine(text, limit).EnumerateRunes().Count(), 0, limit);
        }
    }

    private static void AssertSafe(string line, string source)
    {
        Assert.DoesNotContain(line.EnumerateRunes(), SafeText.IsUnsafe);
        Assert.False(line.TrimStart().StartsWith("::", StringComparison.Ordinal), $"{line} of {source}");
        Assert.DoesNotContain("##", line, StringComparison.Ordinal);
    }
}
