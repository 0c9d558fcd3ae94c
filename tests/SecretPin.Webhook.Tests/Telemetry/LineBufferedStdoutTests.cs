using System.Text;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Tests.Telemetry;

/// <summary>A process that is killed between two writes leaves whole lines.</summary>
public sealed class LineBufferedStdoutTests
{
    [Theory]
    [InlineData("a", 1)]
    [InlineData("a", 300)]
    [InlineData("a", 4000)]
    [InlineData("ä", 4000)]
    [InlineData("日", LineBufferedStdout.MaxLine - 1)]
    public async Task Each_line_is_written_in_one_call(string text, int times)
    {
        using var stream = new RecordedWrites();
        await using var writer = LineBufferedStdout.Over(stream);
        var lines = Enumerable.Range(0, 50).Select(number => string.Concat(Enumerable.Repeat(text, times - 1)) + (char)('A' + (number % 26))).ToArray();
        await Task.WhenAll(lines.Select(line => Task.Run(() => writer.WriteLine(line))));
        Assert.Equal(lines.Select(line => line + "\n").Order(StringComparer.Ordinal), stream.Texts.Order(StringComparer.Ordinal));
    }

    private sealed class RecordedWrites : MemoryStream
    {
        public List<string> Texts { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer) => Texts.Add(Encoding.UTF8.GetString(buffer));
    }
}
