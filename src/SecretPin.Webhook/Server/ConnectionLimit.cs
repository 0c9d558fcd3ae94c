using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace SecretPin.Webhook.Server;

/// <summary>Limits the connections of each client on the port of reviews. Closes a connection above the limit before the TLS handshake.</summary>
internal sealed class ConnectionLimit(ConnectionDelegate next)
{
    /// <summary>Per client address. An API server needs one connection for each review in progress.</summary>
    public const int PerClient = 512;

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
            if (_open.AddOrUpdate(client, 1, (_, open) => open + 1) <= PerClient)
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
