using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>A client in another pod, with its own address on the loopback interface.</summary>
internal sealed class Attacker : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private Attacker(Stream? tls) => Stream = tls!;

    public Stream Stream { get; private set; }

    /// <param name="number">The number of the attacker, from 0, which determines its address.</param>
    /// <param name="server">The address of the server.</param>
    public static async Task<Attacker> ConnectAsync(int number, Uri server)
    {
        var attacker = new Attacker(null);
        try
        {
            attacker._socket.Bind(new IPEndPoint(new IPAddress([127, 0, (byte)(1 + (number / 250)), (byte)(2 + (number % 250))]), 0));
            await attacker._socket.ConnectAsync(IPAddress.Loopback, server.Port);
            attacker.Stream = new NetworkStream(attacker._socket);
            return attacker;
        }
        catch
        {
            attacker.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="ConnectAsync"/>
    public static async Task<Attacker> OverTlsAsync(int number, OfflineWebhook server, SslApplicationProtocol protocol)
    {
        var attacker = await ConnectAsync(number, server.Reviews);
        try
        {
            var options = CertificateTrust.In(server.Ca);
            options.ApplicationProtocols = [protocol];
            var tls = new SslStream(attacker.Stream);
            await tls.AuthenticateAsClientAsync(options);
            attacker.Stream = tls;
            return attacker;
        }
        catch
        {
            attacker.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the server closes the connection.</summary>
    public async Task EndAsync()
    {
        var piece = new byte[1];
        try
        {
            while (await Stream.ReadAsync(piece) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The server or the test closed the connection.
        }
    }

    /// <summary>Sends a request, or a part of it if the server rejects it before its end.</summary>
    public async Task SendAsync(byte[] request)
    {
        try
        {
            foreach (var piece in request.Chunk(64 * 1024))
            {
                await Stream.WriteAsync(piece).AsTask().WaitAsync(ConfinedWebhook.Timeout);
            }
        }
        catch (IOException)
        {
            // The server closed the connection.
        }
    }

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var received = new MemoryStream();
        try
        {
            await Stream.CopyToAsync(received).WaitAsync(ConfinedWebhook.Timeout);
        }
        catch (IOException)
        {
            // The server reset the connection.
        }

        return System.Text.Encoding.Latin1.GetString(received.ToArray());
    }

    public void Dispose()
    {
        Stream?.Dispose();
        _socket.Dispose();
    }
}
