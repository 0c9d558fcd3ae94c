using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace SecretPin.Webhook.Memory;

/// <summary>Gives Kestrel memory that is cleared whenever it comes back: a connection's bytes outlive no connection.</summary>
internal sealed class ClearedMemoryPoolFactory : IMemoryPoolFactory<byte>
{
    /// <summary>In bytes. Kestrel's own pool has 4 KiB; most reviews are larger, and are received at once in this.</summary>
    private const int BlockSize = 16 * 1024;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ClearedMemoryPool(BlockSize);
}
