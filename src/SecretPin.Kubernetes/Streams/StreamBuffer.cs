using System.Buffers;

namespace SecretPin.Kubernetes.Streams;

/// <summary>
/// The unused bytes of a stream as one block, so that JSON is parsed in place. The metadata of a Secret may contain its data
/// (kubectl's last-applied annotation), so each buffer is cleared before it returns to the pool.
/// </summary>
internal sealed class StreamBuffer(Stream stream) : IDisposable
{
    /// <summary>The longest block in bytes. The API server rejects far smaller objects. All reflectors together must fit into the memory limit.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Unused => _bytes.AsSpan(_start, _end - _start);

    public void Use(int length) => _start += length;

    /// <summary>Reads more bytes.</summary>
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
