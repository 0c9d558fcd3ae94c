using System.Buffers;
using System.Security.Cryptography;

namespace SecretPin.Cli.Rotate;

/// <summary>A pinned block of memory, which the garbage collector does not copy, cleared when it is disposed.</summary>
internal sealed class ClearedBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.AsMemory(_length);

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes.AsSpan(_length);

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
