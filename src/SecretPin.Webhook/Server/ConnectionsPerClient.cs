using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace SecretPin.Webhook.Server;

/// <summary>Closes new connections of a client that has reached the limit, before the TLS handshake.</summary>
internal sealed class ConnectionsPerClient(ConnectionDelegate next)
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = new();

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if ((connection.RemoteEndPoint as IPEndPoint)?.Address is not { } client)
        {
            await next(connection);
            return;
        }

        try
        {
            if (_open.AddOrUpdate(client, 1, (_, open) => open + 1) <= ServerLimits.MaxConnectionsPerClient)
            {
                await next(connection);
            }
            else
            {
                connection.Abort();
            }
        }
        finally
        {
            if (_open.AddOrUpdate(client, 0, (_, open) => open - 1) == 0)
            {
                _open.TryRemove(new(client, 0));
            }
        }
    }
}
