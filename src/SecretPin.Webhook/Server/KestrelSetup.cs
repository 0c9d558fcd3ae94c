using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Memory;
using SecretPin.Webhook.Tls;

namespace SecretPin.Webhook.Server;

/// <summary>The two ports: reviews come over TLS, probes and scrapes over plain HTTP, and neither on the other's port.</summary>
internal static class KestrelSetup
{
    /// <summary>
    /// In bytes. The API server takes requests of at most 3 MiB (apiserver config.go MaxRequestBodyBytes), and a review
    /// of an update holds the object twice; 2 MiB more leave room for the envelope and for how JSON grows what came as
    /// protobuf.
    /// </summary>
    public const int MaxReviewSize = 8 * 1024 * 1024;

    /// <summary>On each port. An API server needs as many as it has reviews under way.</summary>
    public const int MaxConnections = 2048;

    /// <summary>Of one address on the port of reviews, so that no pod can take the API server's.</summary>
    public const int MaxConnectionsPerClient = 512;

    /// <summary>In bytes, of each connection: what has come and was not asked for. Kestrel's own is 1 MiB, which 512 connections fill the memory with.</summary>
    private const int MaxUnread = 64 * 1024;

    /// <summary>For a handshake, and for the headers of a request once they have begun.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    public static void AddServer(this WebApplicationBuilder builder)
    {
        builder.AddSettings<ListenerOptions, ListenerOptionsValidator>("Listen");
        builder.Services.AddSingleton<GracefulShutdown>();
        builder.Services.AddHostedService(services => services.GetRequiredService<GracefulShutdown>());
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ClearedMemoryPoolFactory>();

        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            // A connection that waits keeps a block of memory, and spares two calls of the kernel for every review.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
            sockets.MaxReadBufferSize = MaxUnread;
        });
        FreedMemory.Overwrite();
        CoreDumps.ExcludeMemory();
    }

    public static void UseServer(this WebApplication app)
    {
        // Not while the host is built: it makes its server at once, before the settings are validated.
        var listen = app.Services.GetRequiredService<IOptions<ListenerOptions>>().Value;
        app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout = listen.Drain + GracefulShutdown.LongestReview;
        Configure(
            app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value,
            listen,
            app.Services.GetRequiredService<ServingCertificate>());
        app.UseStatusCodePages(HttpErrors.WriteAsync);
        app.Use(app.Services.GetRequiredService<GracefulShutdown>().CloseConnection);
        app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<ServedOverTls>() is { } served && served.IsTls != context.Request.IsHttps)
            {
                context.SetEndpoint(null);
            }

            return next(context);
        });
    }

    private static void Configure(KestrelServerOptions kestrel, ListenerOptions listen, ServingCertificate certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxReviewSize;
        // The API server keeps idle connections for 90 seconds (Go's http.DefaultTransport). Were we to close one first, a
        // review that is just being sent on it would fail.
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(180);
        Limit(kestrel.Limits);
        var address = IPAddress.Parse(listen.Address);
        kestrel.Listen(address, listen.Http, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        kestrel.Listen(address, listen.Https, endpoint =>
        {
            // What an API server speaks to webhooks (apiserver pkg/util/webhook/client.go, kubernetes#75791). With HTTP/2 each of its
            // connections could have a hundred requests under way, and none of our limits on connections would limit memory.
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.UseConnectionsPerClient(MaxConnectionsPerClient);
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = client => ValueTask.FromResult(certificate.Handshake(client)),
                HandshakeTimeout = LongestSilence,
            });
            endpoint.UseClearedTlsBuffers();
        });
    }

    /// <summary>
    /// Any pod may reach both ports where no network policy is in force, so nothing that a client does may take the memory or
    /// the connections that the API server needs. What is not said here is Kestrel's: 32 KiB of headers.
    /// </summary>
    private static void Limit(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = MaxConnections;
        limits.RequestHeadersTimeout = LongestSilence;
        // A review that has not come by then is answered by the API server's own timeout.
        limits.MinRequestBodyDataRate = new(bytesPerSecond: 256 * 1024, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
