using System.Buffers;
using System.Collections.Concurrent;

namespace SecretPin.Webhook.Privacy;

/// <summary>
/// Blocks of 4 KiB as Kestrel's own pool has them, pinned so that the garbage collector makes no copies, and cleared when
/// they come back.
/// </summary>
internal sealed class ClearedMemoryPool : MemoryPool<byte>
{
    private const int BlockSize = 4096;

    /// <summary>How many blocks are kept for later: 16 MiB.</summary>
    private const int Kept = 4096;

    private readonly ConcurrentQueue<Block> _blocks = new();
    private volatile bool _isDisposed;

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _blocks.TryDequeue(out var block) ? block : new Block(this);
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        _blocks.Clear();
    }

    private void Return(Block block)
    {
        block.Memory.Span.Clear();
        if (!_isDisposed && _blocks.Count < Kept)
        {
            _blocks.Enqueue(block);
        }
    }

    private sealed class Block(ClearedMemoryPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
