namespace SecretPin.Kubernetes.Tests.EndlessResponses;

/// <summary>A stream of a start, many repetitions of a block, and an end, which needs no memory for the repetitions.</summary>
internal sealed class RepeatingStream(ReadOnlySpan<byte> start, byte[] block, ReadOnlySpan<byte> end, int repetitions) : Stream
{
    private readonly byte[] _start = start.ToArray();
    private readonly byte[] _end = end.ToArray();
    private int _part;
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (_part <= repetitions + 1)
        {
            var part = _part == 0 ? _start : _part <= repetitions ? block : _end;
            if (_position < part.Length)
            {
                var length = Math.Min(buffer.Length, part.Length - _position);
                part.AsSpan(_position, length).CopyTo(buffer);
                _position += length;
                return length;
            }

            (_part, _position) = (_part + 1, 0);
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
