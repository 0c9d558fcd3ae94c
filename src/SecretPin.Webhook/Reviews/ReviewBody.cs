using System.Buffers;
using System.IO.Pipelines;
using System.Threading.RateLimiting;
using SecretPin.Webhook.Server;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// The body of a request in one block of memory. A body in one Kestrel segment is read in place; the segments of a larger body are copied
/// into a buffer of <see cref="ReviewBuffers"/>. Both are cleared when they return to their pools.
/// </summary>
internal sealed class ReviewBody : IDisposable
{
    private readonly PipeReader _reader;
    private readonly long _maxLength;
    private ReadOnlySequence<byte> _inPlace;
    private ArraySegment<byte> _buffer;
    private RateLimitLease? _permit;
    private int _length;

    private ReviewBody(HttpRequest request) => (_reader, _maxLength) = (request.BodyReader, request.ContentLength ?? ServerLimits.MaxReviewSize);

    public ReadOnlyMemory<byte> Bytes => _buffer.Array is null ? _inPlace.First : _buffer.AsMemory(0, _length);

    /// <exception cref="BadHttpRequestException">The body is too large, too slow, or its HTTP framing is invalid.</exception>
    /// <exception cref="BadReviewException">The memory for request bodies is exhausted.</exception>
    public static async ValueTask<ReviewBody> ReadAsync(HttpRequest request)
    {
        var body = new ReviewBody(request);
        try
        {
            while (!body.Take(await body._reader.ReadAsync(request.HttpContext.RequestAborted)))
            {
            }

            if (body._buffer.Array is not null)
            {
                body._permit = await ReviewBuffers.AcquirePermitAsync(body._buffer, request.HttpContext.RequestAborted);
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_inPlace.IsEmpty)
        {
            _reader.AdvanceTo(_inPlace.End);
            _inPlace = default;
        }

        ReturnBuffer();
        _buffer = default;
        _permit?.Dispose();
    }

    /// <returns>Whether the body is complete.</returns>
    private bool Take(ReadResult read)
    {
        if (read.IsCompleted && read.Buffer.IsSingleSegment && _length == 0)
        {
            _inPlace = read.Buffer;
            return true;
        }

        try
        {
            Reserve(checked((int)read.Buffer.Length));
            read.Buffer.CopyTo(_buffer.AsSpan(_length));
            _length += (int)read.Buffer.Length;
        }
        finally
        {
            _reader.AdvanceTo(read.Buffer.End);
        }

        return read.IsCompleted;
    }

    /// <summary>Doubles the buffer if it is too small, but not beyond the Content-Length.</summary>
    private void Reserve(int more)
    {
        var needed = _length + more;
        if (_buffer.Count < needed)
        {
            var larger = ReviewBuffers.Rent((int)Math.Max(needed, Math.Min(2L * _buffer.Count, _maxLength)));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ReturnBuffer();
            _buffer = larger;
        }
    }

    private void ReturnBuffer()
    {
        if (_buffer.Array is not null)
        {
            ReviewBuffers.Return(_buffer, _length);
        }
    }
}
