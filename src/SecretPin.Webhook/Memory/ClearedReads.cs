using System.Net.Security;
using System.Runtime.CompilerServices;

namespace SecretPin.Webhook.Memory;

/// <summary>
/// The read side of a TLS connection. A read with an empty buffer waits until SslStream has decrypted a record. The next read only copies
/// the record, so it completes on the same thread, and <see cref="ClearedTlsBuffers.Clear"/> can clear the arrays of that thread.
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
        buffer.IsEmpty ? tls.ReadAsync(buffer, cancellationToken) : ReadAndClearAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAndClearAsync(Memory<byte> buffer, CancellationToken cancellationToken)
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
