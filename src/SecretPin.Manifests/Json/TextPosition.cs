using System.Buffers;

namespace SecretPin.Manifests.Json;

/// <summary>Counts the lines and columns of an input.</summary>
internal struct TextPosition()
{
    /// <summary>From 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>In bytes, from 1.</summary>
    public long Column { get; private set; } = 1;

    public void Advance(ReadOnlySequence<byte> consumed)
    {
        foreach (var segment in consumed)
        {
            var lines = segment.Span.Count((byte)'\n');
            Line += lines;
            Column = lines == 0 ? Column + segment.Length : segment.Length - segment.Span.LastIndexOf((byte)'\n');
        }
    }

    /// <summary>The position of an error of a reader that started here.</summary>
    /// <param name="line">From 0, relative to this position.</param>
    /// <param name="column">From 0.</param>
    public readonly (long Line, long Column) At(long line, long column) =>
        (Line + line, line == 0 ? Column + column : column + 1);
}
