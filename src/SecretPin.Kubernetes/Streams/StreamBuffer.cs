using System.Buffers;

namespace SecretPin.Kubernetes.Streams;

/// <summary>
/// What has come of a stream and was not used yet, always as one block, so that JSON is parsed in place. Metadata of a
/// Secret may quote its values (kubectl's last-applied annotation): buffers are cleared before they go back to the pool.
/// </summary>
internal sealed class StreamBuffer(Stream stream) : IDisposable
{
    /// <summary>In bytes, of what has to be seen as one block. The API server refuses objects far smaller than this.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Unused => _bytes.AsSpan(_start, _end - _start);

    public void Use(int length) => _start += length;

    /// <summary>Waits for more.</summary>
    /// <returns><see langword="false"/> at the end of the stream.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        MakeRoom();
        var read = await stream.ReadAsync(_bytes.AsMemory(_end), cancellation).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }

    public void Dispose() => Return(Interlocked.Exchange(ref _bytes, []));

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_end < _bytes.Length)
        {
            return;
        }

        var unused = Unused;
        if (unused.Length >= MaxLength)
        {
            throw new FormatException($"One object has more than {MaxLength} bytes.");
        }

        var from = _bytes;
        var to = unused.Length > from.Length / 2 ? ArrayPool<byte>.Shared.Rent(from.Length * 2) : from;
        unused.CopyTo(to);
        (_bytes, _start, _end) = (to, 0, unused.Length);
        if (to != from)
        {
            Return(from);
        }
    }

    private static void Return(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }
}
