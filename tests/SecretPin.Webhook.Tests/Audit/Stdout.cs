using System.Text;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Tests.Audit;

/// <summary>What is killed between two writes leaves whole lines.</summary>
public sealed class Stdout
{
    [Theory]
    [InlineData("a", 1)]
    [InlineData("a", 300)]
    [InlineData("a", 4000)]
    [InlineData("ä", 4000)]
    [InlineData("日", LineBufferedStdout.Longest - 1)]
    public async Task Gets_each_line_at_once(string text, int times)
    {
        using var stream = new Writes();
        await using var writer = LineBufferedStdout.Over(stream);
        var lines = Enumerable.Range(0, 50).Select(number => string.Concat(Enumerable.Repeat(text, times - 1)) + (char)('A' + (number % 26))).ToArray();
        await Task.WhenAll(lines.Select(line => Task.Run(() => writer.WriteLine(line))));
        Assert.Equal(lines.Select(line => line + "\n").Order(StringComparer.Ordinal), stream.Texts.Order(StringComparer.Ordinal));
    }

    private sealed class Writes : MemoryStream
    {
        public List<string> Texts { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer) => Texts.Add(Encoding.UTF8.GetString(buffer));
    }
}
