using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace SecretPin.Webhook.Memory;

/// <summary>
/// SslStream decrypts into arrays of <see cref="ArrayPool{T}.Shared"/> and returns them without clearing them. The pool rents to a thread
/// the arrays that the thread returned last. So <see cref="Clear"/>, called on the same thread right after a read, rents these arrays,
/// clears them and returns them. It replaces young arrays by pinned ones, because the garbage collector leaves a copy when it moves an array.
/// </summary>
internal static class ClearedTlsBuffers
{
    /// <summary>The number of connections for which pinned arrays of every size are allocated at the start, 56 KiB each.</summary>
    private const int Connections = 16;

    /// <summary>The sizes of arrays that SslStream rents: it reads records of at most 16 KiB and their overhead.</summary>
    private static readonly int[] Sizes = [8 * 1024, 16 * 1024, 32 * 1024];

    /// <summary>The size of a record, so that a review is read in one piece.</summary>
    private static readonly ClearedMemoryPool Plain = new(16 * 1024);

    /// <summary>Call it after <c>UseHttps</c>.</summary>
    public static void UseClearedTlsBuffers(this ListenOptions endpoint)
    {
        foreach (var size in Enumerable.Repeat(Sizes, Connections).SelectMany(sizes => sizes))
        {
            ArrayPool<byte>.Shared.Return(Pinned(size));
        }

        endpoint.Use(next => async connection =>
        {
            var tls = connection.Features.GetRequiredFeature<ISslStreamFeature>().SslStream;
            var plain = connection.Transport;
            var input = PipeReader.Create(
                new ClearedReads(tls), new StreamPipeReaderOptions(Plain, bufferSize: Plain.MaxBufferSize, leaveOpen: true, useZeroByteReads: true));
            connection.Transport = new Duplex(input, plain.Output);
            try
            {
                await next(connection);
            }
            finally
            {
                await input.CompleteAsync();
                connection.Transport = plain;
            }
        });
    }

    /// <summary>Clears the arrays that the calling thread returned last.</summary>
    public static void Clear()
    {
        foreach (var size in Sizes)
        {
            var array = ArrayPool<byte>.Shared.Rent(size);
            var isReplaced = MarkedMemory.Clear(array) && GC.GetGeneration(array) < GC.MaxGeneration;
            ArrayPool<byte>.Shared.Return(isReplaced ? Pinned(array.Length) : array);
        }
    }

    private static byte[] Pinned(int size) => GC.AllocateArray<byte>(size, pinned: true);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

/// <summary>
/// The read side of a TLS connection. A read with an empty buffer waits until SslStream has decrypted a record. The next read only copies
/// the record, so it completes on the same thread, and <see cref="ClearedTlsBuffers.Clear"/> can clear the arrays of that thread.
/// </summary>
internal sealed class ClearedReads(SslStream tls) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty ? tls.ReadAsync(buffer, cancellationToken) : ReadAndClearAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAndClearAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await tls.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        var read = tls.ReadAsync(buffer, cancellationToken);
        if (read.IsCompleted)
        {
            ClearedTlsBuffers.Clear();
        }

        return await read.ConfigureAwait(false);
    }
}
