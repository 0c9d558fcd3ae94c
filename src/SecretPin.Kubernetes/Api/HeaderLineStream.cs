namespace SecretPin.Kubernetes.Api;

/// <summary>
/// Writes each <see cref="LineBreak"/> of an HTTP/1.1 request as a line break. HttpClient joins the values of a header by commas, but the API server expects
/// one line for each impersonated group. The bodies of requests are JSON, which cannot contain the character.
/// </summary>
internal sealed class HeaderLineStream(Stream connection) : Stream
{
    /// <summary>The ASCII unit separator, which <c>HttpClient</c> accepts in the value of a header.</summary>
    public const byte LineBreak = 0x1F;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => connection.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        connection.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => connection.Write(WithLineBreaks(buffer.AsMemory(offset, count)).Span);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        connection.WriteAsync(WithLineBreaks(buffer), cancellationToken);

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private static ReadOnlyMemory<byte> WithLineBreaks(ReadOnlyMemory<byte> written)
    {
        if (!written.Span.Contains(LineBreak))
        {
            return written;
        }

        var result = new List<byte>(written.Length + 16);
        foreach (var unit in written.Span)
        {
            result.AddRange(unit == LineBreak ? "\r\n"u8 : [unit]);
        }

        return result.ToArray();
    }
}
