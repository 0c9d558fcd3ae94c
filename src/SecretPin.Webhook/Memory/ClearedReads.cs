using System.Net.Security;
using System.Runtime.CompilerServices;

namespace SecretPin.Webhook.Memory;

/// <summary>
/// The reading side of TLS. An empty read waits until SslStream has decrypted something and keeps its array; what follows
/// only copies, so it ends on the thread that began it, and that thread's arrays are the ones to clear.
/// </summary>
internal sealed class ClearedReads(SslStream tls) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty ? tls.ReadAsync(buffer, cancellationToken) : ReadSomethingAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadSomethingAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await tls.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        var read = tls.ReadAsync(buffer, cancellationToken);
        if (read.IsCompleted)
        {
            ClearedTlsBuffers.Clear();
        }

        return await read.ConfigureAwait(false);
    }
}
