using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecretPin.Kubernetes.Api;

/// <summary>
/// Timeouts of connections to the API server. A peer that vanishes silently is detected within 20 seconds: over HTTP/2 by
/// pings, over HTTP/1.1, which has no pings, by TCP keep-alive.
/// </summary>
public sealed record HttpConnections
{
    /// <summary>
    /// In bytes. By default, the window of a response starts with 64 KB and grows during the transfer. A list of several MB would therefore wait for many round
    /// trips.
    /// </summary>
    private const int InitialWindow = 4 * 1024 * 1024;

    /// <summary>The connect timeout. Default 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The idle time before a ping. Default 10 seconds; at least 1 second.</summary>
    public TimeSpan PingDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time that the peer has to answer a ping. Default 10 seconds; at least 1 second.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The proxy for every connection; <see langword="null"/> for the proxy of the environment.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>The identity that every request impersonates; <see langword="null"/> for that of the credentials.</summary>
    public Impersonation? Impersonation { get; init; }

    /// <summary>The time within which the API server must answer a request. Default: unlimited.</summary>
    public TimeSpan RequestTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    internal void Apply(SocketsHttpHandler handler)
    {
        if (Proxy is not null)
        {
            (handler.UseProxy, handler.Proxy) = (true, Proxy);
        }

        if (Impersonation is not null)
        {
            handler.RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8;
            handler.PlaintextStreamFilter = (connection, _) => new(new HeaderLineStream(connection.PlaintextStream));
        }

        handler.ConnectTimeout = ConnectTimeout;
        handler.InitialHttp2StreamWindowSize = InitialWindow;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.KeepAlivePingDelay = PingDelay;
        handler.KeepAlivePingTimeout = PingTimeout;
        handler.ConnectCallback = ConnectAsync;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        const int Probes = 2;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Seconds(PingDelay));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Seconds(PingTimeout / Probes));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)time.TotalSeconds);
}
