using System.Buffers;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.Tests.Streams;

public sealed class StreamBufferTests
{
    [Fact]
    public async Task Clears_its_buffers_before_they_return_to_the_pool()
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

        // The pool rents the array that this thread returned last.
        Assert.All(lengths, length => Assert.DoesNotContain((byte)'s', ArrayPool<byte>.Shared.Rent(length)));
    }

    [Fact]
    public async Task Rejects_an_object_that_is_too_long()
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
