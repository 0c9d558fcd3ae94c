using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SecretPin.Webhook.Privacy;

/// <summary>
/// SslStream decrypts into arrays of <see cref="ArrayPool{T}.Shared"/> and gives them back as they are. The pool hands a
/// thread first what that thread gave back last, so right after a read we take those arrays, clear them and return them.
/// Young arrays are replaced by pinned ones: what the garbage collector moves leaves a copy behind.
/// </summary>
internal static class ClearedTlsBuffers
{
    /// <summary>How many connections find pinned arrays of every size at the start: 56 KiB each.</summary>
    private const int Connections = 16;

    /// <summary>What SslStream rents, at any read: by what it expects, and for records of at most 16 KiB with their overhead.</summary>
    private static readonly int[] Sizes = [8 * 1024, 16 * 1024, 32 * 1024];

    /// <summary>After <c>UseHttps</c>, whose reads these are.</summary>
    public static void UseClearedTlsBuffers(this ListenOptions endpoint)
    {
        foreach (var size in Enumerable.Repeat(Sizes, Connections).SelectMany(sizes => sizes))
        {
            ArrayPool<byte>.Shared.Return(Pinned(size));
        }

        endpoint.Use(next => connection =>
        {
            connection.Transport = new Duplex(new Reader(connection.Transport.Input), connection.Transport.Output);
            return next(connection);
        });
    }

    private static void Clear(int size)
    {
        var array = ArrayPool<byte>.Shared.Rent(size);
        array.AsSpan().Clear();
        ArrayPool<byte>.Shared.Return(GC.GetGeneration(array) == GC.MaxGeneration ? array : Pinned(array.Length));
    }

    private static byte[] Pinned(int size) => GC.AllocateArray<byte>(size, pinned: true);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Reader(PipeReader inner) : PipeReader
    {
        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            // Goes on where SslStream's read ended, on the same thread.
            var result = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var size in Sizes)
            {
                Clear(size);
            }

            return result;
        }

        public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
