using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace SecretPin.Cluster.Tests.Webhooks;

/// <summary>A TCP load balancer: one address, behind which each connection goes to the next replica.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, int> _connections = new();
    private readonly Task _accepting;
    private ImmutableArray<int> _ports = [];
    private int _turn;

    public Balancer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>
    /// Sends new connections to these ports of 127.0.0.1 in turn. Without ports, connections are closed at once. Connections to
    /// other ports are closed.
    /// </summary>
    public void Serve(params IEnumerable<int> ports)
    {
        _ports = [.. ports];
        foreach (var (connection, port) in _connections)
        {
            if (!_ports.Contains(port))
            {
                connection.Close();
            }
        }
    }

    /// <summary>Sends new connections to these ports. Open connections stay, as with a Service.</summary>
    public void ServeNext(params IEnumerable<int> ports) => _ports = [.. ports];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient caller;
            try
            {
                caller = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(caller);
        }
    }

    private async Task ServeAsync(TcpClient caller)
    {
        using (caller)
        using (var replica = await ConnectAsync())
        {
            if (replica is not null)
            {
                caller.NoDelay = replica.NoDelay = true;
                _connections[caller] = ((IPEndPoint)replica.Client.RemoteEndPoint!).Port;
                var (above, below) = (caller.GetStream(), replica.GetStream());
                // When one direction ends, both are closed, and the API server opens another connection.
                await await Task.WhenAny(PumpAsync(above, below), PumpAsync(below, above));
                _connections.TryRemove(caller, out _);
            }
        }
    }

    /// <summary>Connects to the next available replica.</summary>
    private async Task<TcpClient?> ConnectAsync()
    {
        var ports = _ports;
        var turn = Interlocked.Increment(ref _turn) & ushort.MaxValue;
        for (var attempt = 0; attempt < ports.Length; attempt++)
        {
            var replica = new TcpClient();
            try
            {
                await replica.ConnectAsync(IPAddress.Loopback, ports[(turn + attempt) % ports.Length]);
                return replica;
            }
            catch (SocketException)
            {
                replica.Dispose();
            }
        }

        return null;
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // One end is closed, and the other will be.
        }
    }
}
