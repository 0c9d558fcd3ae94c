using System.Buffers;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.Tests.Streams;

public sealed class StreamBufferTests
{
    [Fact]
    public async Task Leaves_nothing_behind_in_the_pool()
    {
        var secret = Enumerable.Repeat((byte)'s', 300_000).ToArray();
        using var stream = new MemoryStream(secret);
        var lengths = new HashSet<int>();
        using (var buffer = new StreamBuffer(stream))
        {
            while (await buffer.FillAsync(CancellationToken.None))
            {
                lengths.Add(buffer.Unused.Length);
            }

            Assert.Equal(secret, buffer.Unused.ToArray());
        }

        // The pool gives back what this thread returned last.
        Assert.All(lengths, length => Assert.DoesNotContain((byte)'s', ArrayPool<byte>.Shared.Rent(length)));
    }

    [Fact]
    public async Task Refuses_an_object_without_end()
    {
        using var stream = new CutStream(new byte[StreamBuffer.MaxLength + (64 * 1024)], [1 << 20]);
        using var buffer = new StreamBuffer(stream);
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            while (await buffer.FillAsync(CancellationToken.None))
            {
            }
        });
    }
}
