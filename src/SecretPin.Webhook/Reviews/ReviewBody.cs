using System.Buffers;
using System.IO.Pipelines;
using System.Threading.RateLimiting;
using SecretPin.Webhook.Server;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// The body of a request as one block. What Kestrel has in one piece is read where it is, anything else is gathered. Both are
/// cleared: Kestrel's memory when it returns to its pool, ours at the end.
/// </summary>
internal sealed class ReviewBody : IDisposable
{
    private readonly PipeReader _reader;
    private readonly long _announced;
    private ReadOnlySequence<byte> _inPlace;
    private ArraySegment<byte> _gathered;
    private RateLimitLease? _turn;
    private int _length;

    private ReviewBody(HttpRequest request) => (_reader, _announced) = (request.BodyReader, request.ContentLength ?? KestrelSetup.MaxReviewSize);

    public ReadOnlyMemory<byte> Bytes => _gathered.Array is null ? _inPlace.First : _gathered.AsMemory(0, _length);

    /// <exception cref="BadHttpRequestException">It is too large, or not framed as HTTP has it.</exception>
    /// <exception cref="InvalidReviewException">There is no memory for it.</exception>
    public static async ValueTask<ReviewBody> ReadAsync(HttpRequest request)
    {
        var body = new ReviewBody(request);
        try
        {
            while (!body.Take(await body._reader.ReadAsync(request.HttpContext.RequestAborted)))
            {
            }

            if (body._gathered.Array is not null)
            {
                body._turn = await ReviewBuffers.TakeTurnAsync(body._gathered, request.HttpContext.RequestAborted);
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
        _gathered = default;
        _turn?.Dispose();
    }

    /// <returns>Whether that was all.</returns>
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
            read.Buffer.CopyTo(_gathered.AsSpan(_length));
            _length += (int)read.Buffer.Length;
        }
        finally
        {
            _reader.AdvanceTo(read.Buffer.End);
        }

        return read.IsCompleted;
    }

    /// <summary>Twice as much as there was, for the rest may be as long again; but no more than was announced.</summary>
    private void Reserve(int more)
    {
        var needed = _length + more;
        if (_gathered.Count < needed)
        {
            var larger = ReviewBuffers.Rent((int)Math.Max(needed, Math.Min(2L * _gathered.Count, _announced)));
            _gathered.AsSpan(0, _length).CopyTo(larger);
            ReturnBuffer();
            _gathered = larger;
        }
    }

    private void ReturnBuffer()
    {
        if (_gathered.Array is not null)
        {
            ReviewBuffers.Return(_gathered, _length);
        }
    }
}
