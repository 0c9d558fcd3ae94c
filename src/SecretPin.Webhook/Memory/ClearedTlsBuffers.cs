using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace SecretPin.Webhook.Memory;

/// <summary>
/// SslStream decrypts into arrays of <see cref="ArrayPool{T}.Shared"/> and gives them back as they are. The pool hands a
/// thread first what that thread gave back last, so right after a read, on its thread, we take those arrays, clear them and
/// return them. Young arrays are replaced by pinned ones: what the garbage collector moves leaves a copy behind.
/// </summary>
internal static class ClearedTlsBuffers
{
    /// <summary>How many connections find pinned arrays of every size at the start: 56 KiB each.</summary>
    private const int Connections = 16;

    /// <summary>What SslStream rents, at any read: by what it expects, and for records of at most 16 KiB with their overhead.</summary>
    private static readonly int[] Sizes = [8 * 1024, 16 * 1024, 32 * 1024];

    /// <summary>What a record fits into, so that a review is read at once.</summary>
    private static readonly ClearedMemoryPool Plain = new(16 * 1024);

    /// <summary>
    /// What an array begins with since it was cleared. SslStream fills an array from its start: one that still begins so has
    /// nothing in it.
    /// </summary>
    private static readonly long Seal = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>After <c>UseHttps</c>, whose reads these are.</summary>
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

    /// <summary>Of what the thread that calls has given back.</summary>
    public static void Clear()
    {
        foreach (var size in Sizes)
        {
            var array = ArrayPool<byte>.Shared.Rent(size);
            if (BinaryPrimitives.ReadInt64LittleEndian(array) != Seal)
            {
                array.AsSpan().Clear();
                array = GC.GetGeneration(array) == GC.MaxGeneration ? array : Pinned(array.Length);
                BinaryPrimitives.WriteInt64LittleEndian(array, Seal);
            }

            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private static byte[] Pinned(int size) => GC.AllocateArray<byte>(size, pinned: true);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
