using CsCheck;
using SecretPin.Webhook.Memory;

namespace SecretPin.Webhook.Tests.Memory;

public sealed class MarkedMemoryTests
{
    private const int Length = 16 * 1024;
    private const int PartSize = 4 * 1024;

    [Fact]
    public void Nothing_remains_of_data_that_filled_a_buffer_from_its_start() =>
        Gen.Select(Gen.Int[1, Length], Gen.Byte[1, byte.MaxValue]).Sample((length, value) =>
        {
            var buffer = ClearedBuffer();
            buffer.AsSpan(0, length).Fill(value);

            Assert.True(MarkedMemory.Clear(buffer));

            AssertCleared(buffer);
        });

    [Fact]
    public void Nothing_remains_in_a_buffer_that_was_never_cleared_before()
    {
        var buffer = new byte[Length];
        buffer.AsSpan().Fill(1);

        Assert.True(MarkedMemory.Clear(buffer));

        AssertCleared(buffer);
    }

    [Fact]
    public void A_buffer_that_was_not_written_to_since_the_last_call_is_not_cleared_again() => Assert.False(MarkedMemory.Clear(ClearedBuffer()));

    [Theory, InlineData(8), InlineData(PartSize), InlineData(PartSize + 8)]
    public void A_buffer_of_any_multiple_of_8_bytes_is_cleared(int length)
    {
        var buffer = new byte[length];
        buffer.AsSpan().Fill(1);

        MarkedMemory.Clear(buffer);

        AssertCleared(buffer);
    }

    private static byte[] ClearedBuffer()
    {
        var buffer = new byte[Length];
        MarkedMemory.Clear(buffer);
        return buffer;
    }

    /// <summary>Verifies that each part contains the mark and no other data. All buffers have the same mark.</summary>
    private static void AssertCleared(byte[] buffer)
    {
        var mark = ClearedBuffer()[..sizeof(long)];
        foreach (var part in buffer.Chunk(PartSize))
        {
            Assert.Equal(mark, part[..sizeof(long)]);
            Assert.False(part.AsSpan(sizeof(long)).ContainsAnyExcept((byte)0));
        }
    }
}
