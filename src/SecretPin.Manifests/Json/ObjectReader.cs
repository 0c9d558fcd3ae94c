using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Json;

/// <summary>
/// Reads concatenated JSON objects and the items of lists, each as one contiguous block. Memory is bounded by the largest
/// object. The exception is a list that states its kind after items without a kind: these items are queued until its end.
/// </summary>
/// <param name="input">Read to its end, and not closed.</param>
public sealed class ObjectReader(PipeReader input) : IDisposable
{
    // An item may have the depth of a top-level object.
    internal static readonly JsonReaderOptions Options = ObjectScanner.ReaderOptions with { MaxDepth = ObjectScanner.MaxDepth + 2 };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly ObjectBoundaries _boundaries = new();
    private readonly Queue<(byte[] Json, long Offset, long Line)> _queue = [];
    private JsonReaderState _state;
    private TextPosition _start = new();
    private TextPosition _top;
    private long _startOffset;
    private long _parsed;
    private byte[] _buffer = [];

    /// <summary>The current object; valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Json { get; private set; }

    /// <summary>The type of an item that its list states; <see langword="null"/> if there is none.</summary>
    public TypeMeta? Inherited { get; private set; }

    /// <summary>The start of the object in bytes from the start of the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>The line of its start, from 1.</summary>
    public long Line { get; private set; }

    /// <returns><see langword="false"/> at the end of the stream.</returns>
    /// <exception cref="TextFormatException">The stream does not consist of JSON objects, or ends inside an object.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation = default)
    {
        Release();
        while (true)
        {
            if (!_boundaries.IsOpen && _queue.TryDequeue(out var item))
            {
                SetCurrent(item.Json, item.Offset, item.Line);
                return true;
            }

            var result = await input.ReadAsync(cancellation);
            var isEnd = Parse(result.Buffer, result.IsCompleted);
            var isReturned = isEnd && _boundaries.Start is not null && Copy(result.Buffer);
            var consumed = (_boundaries.Start ?? _startOffset + _parsed) - _startOffset;
            Consume(result.Buffer.Slice(0, consumed));
            input.AdvanceTo(result.Buffer.GetPosition(consumed), isEnd ? result.Buffer.GetPosition(consumed) : result.Buffer.End);
            if (isReturned || (result.IsCompleted && !isEnd))
            {
                return isReturned;
            }
        }
    }

    /// <summary>Clears and returns the buffer, and does not close the input.</summary>
    public void Dispose() => Release();

    /// <returns>Whether an object or a list ends in the buffer. The rest of the buffer is not parsed yet.</returns>
    private bool Parse(ReadOnlySequence<byte> buffer, bool isFinal)
    {
        if (!_boundaries.IsOpen && !SkipToObject(buffer, isFinal))
        {
            return false;
        }

        // The block is never final: the reader would report a truncated object without its position.
        var rest = buffer.Slice(_parsed);
        var reader = new Utf8JsonReader(rest, isFinalBlock: false, _state);
        var isEnd = false;
        try
        {
            while (!isEnd && reader.Read())
            {
                isEnd = _boundaries.Read(ref reader, _startOffset + _parsed + reader.TokenStartIndex);
            }
        }
        catch (FormatException problem)
        {
            throw Problem(buffer.Slice(0, _parsed + reader.TokenStartIndex), problem.Message);
        }
        catch (JsonException problem)
        {
            var (line, column) = _top.At(problem.LineNumber ?? 0, problem.BytePositionInLine ?? 0);
            throw new TextFormatException(
                reader.CurrentDepth >= Options.MaxDepth - 1 ? $"JSON is nested deeper than {ObjectScanner.MaxDepth}." : "Invalid JSON.", line, column);
        }

        _state = reader.CurrentState;
        _parsed += reader.BytesConsumed;
        return isEnd || !isFinal ? isEnd : throw Problem(buffer, "The input ends inside an object");
    }

    /// <returns>Whether an object begins in the buffer.</returns>
    private bool SkipToObject(ReadOnlySequence<byte> buffer, bool isFinal)
    {
        var separator = new SequenceReader<byte>(buffer.Slice(_parsed));
        if (!SkipSeparator(ref separator, _startOffset + _parsed == 0, isFinal))
        {
            _parsed += separator.Consumed;
            return false;
        }

        _parsed += separator.Consumed;
        if (!separator.TryPeek(out var next))
        {
            return false;
        }

        if (next != '{')
        {
            throw Problem(buffer.Slice(0, _parsed), "A JSON object was expected");
        }

        _top = _start;
        _top.Advance(buffer.Slice(0, _parsed));
        _state = new(Options);
        _boundaries.Open(_startOffset + _parsed);
        return true;
    }

    /// <summary>Skips the white space and <c>---</c> between two objects. Only the start of the input may have a byte order mark.</summary>
    /// <returns><see langword="false"/> if more input is needed.</returns>
    private static bool SkipSeparator(ref SequenceReader<byte> input, bool isStart, bool isFinal)
    {
        if (isStart && input.IsNext(ByteOrderMark[0]) && !input.IsNext(ByteOrderMark, advancePast: true)
            && input.Remaining < ByteOrderMark.Length && !isFinal)
        {
            return false;
        }

        input.AdvancePastAny(" \t\r\n"u8);
        while (input.IsNext((byte)'-'))
        {
            if (input.Remaining < 4 && !isFinal)
            {
                return false;
            }

            if (!input.IsNext("---"u8, advancePast: true) || input.AdvancePastAny(" \t\r\n"u8) == 0)
            {
                break;
            }
        }

        return true;
    }

    /// <returns>Whether the object can be returned now.</returns>
    private bool Copy(ReadOnlySequence<byte> buffer)
    {
        var start = _boundaries.Start!.Value;
        var before = _start;
        before.Advance(buffer.Slice(0, start - _startOffset));
        var block = buffer.Slice(start - _startOffset, _startOffset + _parsed - start);
        var length = (int)block.Length;
        _buffer = ArrayPool<byte>.Shared.Rent(length);
        block.CopyTo(_buffer);
        _boundaries.Clear();
        var json = _buffer.AsMemory(0, length);
        if (_queue.Count > 0 || (_boundaries.IsList && !_boundaries.Type.IsComplete && TypeMeta.Read(json.Span).Kind is null))
        {
            _queue.Enqueue((json.ToArray(), start, before.Line));
            Release();
            return false;
        }

        SetCurrent(json, start, before.Line);
        return true;
    }

    private void SetCurrent(ReadOnlyMemory<byte> json, long offset, long line) =>
        (Json, Offset, Line, Inherited) = (json, offset, line, _boundaries.IsList ? _boundaries.Type.OfItems : null);

    private void Consume(ReadOnlySequence<byte> consumed)
    {
        _start.Advance(consumed);
        _startOffset += consumed.Length;
        _parsed -= consumed.Length;
    }

    /// <summary>Clears the buffer, because it may contain a Secret.</summary>
    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        }

        (_buffer, Json, Inherited) = ([], default, null);
    }

    private TextFormatException Problem(ReadOnlySequence<byte> before, string message)
    {
        var position = _start;
        position.Advance(before);
        return new($"{message}.", position.Line, position.Column);
    }
}

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
    public readonly (long Line, long Column) At(long line, long column) => (Line + line, line == 0 ? Column + column : column + 1);
}
