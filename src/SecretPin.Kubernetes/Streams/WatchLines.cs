namespace SecretPin.Kubernetes.Streams;

/// <summary>The lines of a watch. Each complete line is one event.</summary>
internal sealed class WatchLines(Stream stream) : IDisposable
{
    private readonly StreamBuffer _buffer = new(stream);
    private int _searched;
    private int _line;

    /// <summary>The line that <see cref="NextAsync"/> has read, valid until the next call.</summary>
    public ReadOnlySpan<byte> Line => _buffer.Unused[.._line];

    /// <returns><see langword="false"/> at the end. An incomplete last line is ignored.</returns>
    public async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        if (_line > 0)
        {
            _buffer.Use(_line);
            _line = _searched = 0;
        }

        while (!Find())
        {
            if (!await _buffer.FillAsync(cancellation).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose() => _buffer.Dispose();

    private bool Find()
    {
        var end = _buffer.Unused[_searched..].IndexOf((byte)'\n');
        if (end < 0)
        {
            _searched = _buffer.Unused.Length;
            return false;
        }

        _line = _searched + end + 1;
        return true;
    }
}
