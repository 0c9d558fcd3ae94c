using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Json;

/// <summary>
/// Reads JSON objects one after another, and the items of those that are lists, each as one contiguous block. Memory is
/// bounded by the largest object, not by the stream. Only where items do not say their kind, and their list says its own
/// after them, do they have to wait for its end.
/// </summary>
/// <param name="input">Read to its end, and not completed.</param>
public sealed class ObjectReader(PipeReader input) : IDisposable
{
    // An item may be as deep as an object that stands alone.
    private static readonly JsonReaderOptions Options = ObjectScanner.ReaderOptions with { MaxDepth = ObjectScanner.MaxDepth + 2 };

    private readonly ObjectBoundaries _boundaries = new();
    private readonly Queue<(byte[] Json, long Offset, long Line)> _held = [];
    private JsonReaderState _state;
    private TextPosition _kept = new();
    private TextPosition _top;
    private long _keptAt;
    private long _parsed;
    private byte[] _buffer = [];

    /// <summary>The object that was read last; valid until the next is asked for.</summary>
    public ReadOnlyMemory<byte> Json { get; private set; }

    /// <summary>What it is where it does not say so itself: an item of a list which does.</summary>
    public TypeMeta? Inherited { get; private set; }

    /// <summary>Where it begins, in bytes from the beginning of the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>Where it begins, in lines from 1.</summary>
    public long Line { get; private set; }

    /// <returns><see langword="false"/> at the end of the stream.</returns>
    /// <exception cref="TextFormatException">The stream is not JSON objects, or ends inside one.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation = default)
    {
        Forget();
        while (true)
        {
            if (!_boundaries.IsOpen && _held.TryDequeue(out var held))
            {
                Show(held.Json, held.Offset, held.Line);
                return true;
            }

            var result = await input.ReadAsync(cancellation);
            var isEnd = Parse(result.Buffer, result.IsCompleted);
            var isShown = isEnd && _boundaries.Start is not null && Take(result.Buffer);
            var drop = (_boundaries.Start ?? _keptAt + _parsed) - _keptAt;
            Drop(result.Buffer.Slice(0, drop));
            input.AdvanceTo(result.Buffer.GetPosition(drop), isEnd ? result.Buffer.GetPosition(drop) : result.Buffer.End);
            if (isShown || (result.IsCompleted && !isEnd))
            {
                return isShown;
            }
        }
    }

    /// <summary>Clears and returns the buffer; the input stays as it is.</summary>
    public void Dispose() => Forget();

    /// <returns>Whether an object or a list ends in the buffer; what comes after that is not parsed yet.</returns>
    private bool Parse(ReadOnlySequence<byte> buffer, bool isFinal)
    {
        if (!_boundaries.IsOpen && !SkipToObject(buffer, isFinal))
        {
            return false;
        }

        // An object says itself where it ends, so no block is final for the reader: what it lacks at the end is ours to say.
        var rest = buffer.Slice(_parsed);
        var reader = new Utf8JsonReader(rest, isFinalBlock: false, _state);
        var isEnd = false;
        try
        {
            while (!isEnd && reader.Read())
            {
                isEnd = _boundaries.Take(ref reader, _keptAt + _parsed + reader.TokenStartIndex);
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
                reader.CurrentDepth >= Options.MaxDepth - 1 ? $"JSON is nested deeper than {ObjectScanner.MaxDepth}." : "Invalid JSON.",
                line,
                column);
        }

        _state = reader.CurrentState;
        _parsed += reader.BytesConsumed;
        return isEnd || !isFinal ? isEnd : throw Problem(buffer, "The input ends inside an object");
    }

    /// <returns>Whether an object begins in the buffer.</returns>
    private bool SkipToObject(ReadOnlySequence<byte> buffer, bool isFinal)
    {
        var gap = new SequenceReader<byte>(buffer.Slice(_parsed));
        if (!Gap.Skip(ref gap, _keptAt + _parsed == 0, isFinal))
        {
            _parsed += gap.Consumed;
            return false;
        }

        _parsed += gap.Consumed;
        if (!gap.TryPeek(out var next))
        {
            return false;
        }

        if (next != '{')
        {
            throw Problem(buffer.Slice(0, _parsed), "Here a JSON object should begin");
        }

        _top = _kept;
        _top.Advance(buffer.Slice(0, _parsed));
        _state = new(Options);
        _boundaries.Open(_keptAt + _parsed);
        return true;
    }

    /// <returns>Whether the object can be shown now.</returns>
    private bool Take(ReadOnlySequence<byte> buffer)
    {
        var start = _boundaries.Start!.Value;
        var before = _kept;
        before.Advance(buffer.Slice(0, start - _keptAt));
        var block = buffer.Slice(start - _keptAt, _keptAt + _parsed - start);
        var length = (int)block.Length;
        _buffer = ArrayPool<byte>.Shared.Rent(length);
        block.CopyTo(_buffer);
        _boundaries.Yielded();
        var json = _buffer.AsMemory(0, length);
        if (_held.Count > 0 || (_boundaries.IsList && !_boundaries.Type.IsComplete && TypeMeta.Read(json.Span).Kind is null))
        {
            _held.Enqueue((json.ToArray(), start, before.Line));
            Forget();
            return false;
        }

        Show(json, start, before.Line);
        return true;
    }

    private void Show(ReadOnlyMemory<byte> json, long offset, long line) =>
        (Json, Offset, Line, Inherited) = (json, offset, line, _boundaries.IsList ? _boundaries.Type.OfItems : null);

    /// <summary>What is dropped from the input is counted first.</summary>
    private void Drop(ReadOnlySequence<byte> passed)
    {
        _kept.Advance(passed);
        _keptAt += passed.Length;
        _parsed -= passed.Length;
    }

    /// <summary>A Secret may have been in it.</summary>
    private void Forget()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        }

        (_buffer, Json, Inherited) = ([], default, null);
    }

    private TextFormatException Problem(ReadOnlySequence<byte> before, string message)
    {
        var position = _kept;
        position.Advance(before);
        return new($"{message}.", position.Line, position.Column);
    }
}
