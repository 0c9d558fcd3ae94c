using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace SecretPin.Webhook.Privacy;

/// <summary>Gives Kestrel memory that is cleared whenever it comes back: a connection's bytes outlive no connection.</summary>
internal sealed class ClearedMemoryPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ClearedMemoryPool();
}
