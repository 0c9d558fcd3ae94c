using System.Buffers;
using System.IO.Pipelines;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// The body of a request as one block. What Kestrel has in one piece is read where it is, anything else is gathered. Both are
/// cleared: Kestrel's memory when it returns to its pool, ours at the end.
/// </summary>
internal sealed class ReviewBody : IDisposable
{
    private readonly PipeReader _reader;
    private ReadOnlySequence<byte> _inPlace;
    private byte[]? _gathered;
    private int _length;

    private ReviewBody(PipeReader reader) => _reader = reader;

    public ReadOnlyMemory<byte> Bytes => _gathered is null ? _inPlace.First : _gathered.AsMemory(0, _length);

    /// <exception cref="BadHttpRequestException">It is too large, or not framed as HTTP has it.</exception>
    /// <exception cref="NoReviewException">There is no memory for it.</exception>
    public static async ValueTask<ReviewBody> ReadAsync(HttpRequest request)
    {
        var body = new ReviewBody(request.BodyReader);
        try
        {
            while (!body.Take(await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted)))
            {
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

        if (_gathered is not null)
        {
            ReviewBuffers.Return(_gathered, _length);
            _gathered = null;
        }
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

    private void Reserve(int more)
    {
        if (_gathered is null || _gathered.Length < _length + more)
        {
            var larger = ReviewBuffers.Rent(_length + more);
            if (_gathered is not null)
            {
                _gathered.AsSpan(0, _length).CopyTo(larger);
                ReviewBuffers.Return(_gathered, _length);
            }

            _gathered = larger;
        }
    }
}
