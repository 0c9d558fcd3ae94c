using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace SecretPin.Webhook.Memory;

/// <summary>A pool of blocks of one size. They are pinned, so that the garbage collector makes no copies, and cleared when they are returned.</summary>
internal sealed class ClearedMemoryPool(int blockSize) : MemoryPool<byte>
{
    /// <summary>The maximum total size of the free blocks.</summary>
    private const int MaxFreeBytes = 16 * 1024 * 1024;

    private readonly ConcurrentQueue<Block> _blocks = new();
    private volatile bool _isDisposed;

    public override int MaxBufferSize => blockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, blockSize);
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
        MarkedMemory.Clear(block.Memory.Span);
        if (!_isDisposed && _blocks.Count < MaxFreeBytes / blockSize)
        {
            _blocks.Enqueue(block);
        }
    }

    private sealed class Block(ClearedMemoryPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(pool.MaxBufferSize, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}

/// <summary>Provides Kestrel with memory that is cleared when it is returned, so that no bytes outlive their connection.</summary>
internal sealed class ClearedMemoryPoolFactory : IMemoryPoolFactory<byte>
{
    // Kestrel's default is 4 KiB. Most reviews are larger than that, and fit into one block of this size.
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ClearedMemoryPool(blockSize: 16 * 1024);
}
