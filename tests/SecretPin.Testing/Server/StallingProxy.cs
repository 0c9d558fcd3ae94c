using System.Net;
using System.Net.Sockets;

namespace SecretPin.Testing.Server;

/// <summary>Passes bytes between a client and a server. A test can stall it.</summary>
public sealed class StallingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private readonly int _serverPort;
    private volatile CancellationTokenSource _flowing = new();

    public StallingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Open connections stay open but pass no more bytes. New connections work.</summary>
    public void Stall()
    {
        var stalled = _flowing;
        _flowing = new();
        stalled.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var open = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var server = new TcpClient();
                open.AddRange([client, server]);
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
                var flowing = _flowing.Token;
                _ = PassAsync(client, server, flowing);
                _ = PassAsync(server, client, flowing);
            }
        }
        catch (OperationCanceledException)
        {
            open.ForEach(end => end.Dispose());
        }
    }

    private static async Task PassAsync(TcpClient from, TcpClient to, CancellationToken flowing)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), flowing);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The connection is stalled or closed.
        }
    }
}
