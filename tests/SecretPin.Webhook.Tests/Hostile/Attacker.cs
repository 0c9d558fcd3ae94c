using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>Another pod: whatever it sends comes from an address of its own on the loopback interface.</summary>
internal sealed class Attacker : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private Attacker(Stream? tls) => Stream = tls!;

    public Stream Stream { get; private set; }

    /// <param name="number">From 0; each has an address.</param>
    /// <param name="server">Where it connects to.</param>
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

    /// <summary>Until the server hangs up.</summary>
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
            // Hung up without a word, or we did.
        }
    }

    /// <summary>What still comes until the server hangs up.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var received = new MemoryStream();
        try
        {
            await Stream.CopyToAsync(received).WaitAsync(ConfinedWebhook.Patience);
        }
        catch (IOException)
        {
            // Hung up without a word.
        }

        return System.Text.Encoding.Latin1.GetString(received.ToArray());
    }

    public void Dispose()
    {
        Stream?.Dispose();
        _socket.Dispose();
    }
}
