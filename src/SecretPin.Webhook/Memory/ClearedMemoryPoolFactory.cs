using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace SecretPin.Webhook.Memory;

/// <summary>Provides Kestrel with memory that is cleared when it is returned, so that no bytes outlive their connection.</summary>
internal sealed class ClearedMemoryPoolFactory : IMemoryPoolFactory<byte>
{
    /// <summary>In bytes. Kestrel's default is 4 KiB. Most reviews are larger than that, and fit into one block of this size.</summary>
    private const int BlockSize = 16 * 1024;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ClearedMemoryPool(BlockSize);
}
