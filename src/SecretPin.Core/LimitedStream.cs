namespace SecretPin.Core;

/// <summary>Reads another stream, and fails after a limit, so that a response that never ends does not use up the memory.</summary>
/// <param name="stream">The stream. The caller disposes it.</param>
/// <param name="limit">The maximum number of bytes.</param>
public sealed class LimitedStream(Stream stream, long limit) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">The stream has more bytes than the limit.</exception>
    public override int Read(byte[] buffer, int offset, int count) => Count(stream.Read(buffer, offset, count));

    /// <inheritdoc cref="Read(byte[], int, int)" path="/exception"/>
    public override int Read(Span<byte> buffer) => Count(stream.Read(buffer));

    /// <inheritdoc cref="Read(byte[], int, int)" path="/exception"/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc cref="Read(byte[], int, int)" path="/exception"/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        _read += read;
        return _read <= limit ? read : throw new InvalidDataException($"The response has more than {limit} bytes.");
    }
}
