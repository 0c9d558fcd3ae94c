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

/// <summary>The two ports of the server: TLS for reviews, plain HTTP for probes and metrics. Each path is served on one port only.</summary>
internal static class KestrelSetup
{
    public static void AddServer(this WebApplicationBuilder builder)
    {
        builder.AddSettings<ListenerOptions, ListenerOptionsValidator>("Listen");
        builder.Services.AddSingleton<GracefulShutdown>();
        builder.Services.AddHostedService(services => services.GetRequiredService<GracefulShutdown>());
        builder.Services.AddSecretValueProtection();
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            // An idle connection keeps a block of memory; that saves two system calls for each review.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
            // With Kestrel's default of 1 MiB, the connections of one client would fill the memory.
            sockets.MaxReadBufferSize = 32 * 1024;
        });
    }

    public static void UseServer(this WebApplication app)
    {
        // Not in AddServer: the host creates the server when it is built, before the settings are validated.
        var listen = app.Services.GetRequiredService<IOptions<ListenerOptions>>().Value;
        app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout = listen.Drain + GracefulShutdown.LongestReview;
        Configure(app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value, listen, app.Services.GetRequiredService<ServingCertificate>());
        app.Use(app.Services.GetRequiredService<GracefulShutdown>().CloseConnection);
        app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<ServedOverTls>() is { } served && served.IsTls != context.Request.IsHttps)
            {
                context.SetEndpoint(null);
            }

            return next(context);
        });

        // The endpoints of reviews write their own error responses, so their requests skip this middleware.
        app.UseWhen(
            static context => context.GetEndpoint()?.Metadata.GetMetadata<ServedOverTls>() is not { IsTls: true },
            static rejected => rejected.UseStatusCodePages(HttpErrorWriter.WriteAsync));
    }

    private static void Configure(KestrelServerOptions kestrel, ListenerOptions listen, ServingCertificate certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = ServerLimits.MaxReviewSize;
        // The API server keeps idle connections for 90 seconds (Go's http.DefaultTransport). If the webhook closed a connection earlier, a
        // review that is being sent on it would fail.
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(180);
        // Without a network policy, every pod can reach both ports, so no client may use up the memory or the connections that the API server
        // needs. Other limits are Kestrel's defaults, such as 32 KiB of headers.
        kestrel.Limits.MaxConcurrentConnections = ServerLimits.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = ServerLimits.HandshakeTimeout;
        // The API server's own timeout fails a review that is slower than this.
        kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 256 * 1024, gracePeriod: TimeSpan.FromSeconds(5));
        var address = IPAddress.Parse(listen.Address);
        kestrel.Listen(address, listen.Http, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        kestrel.Listen(address, listen.Https, endpoint =>
        {
            // The API server uses HTTP/1.1 for webhooks (apiserver pkg/util/webhook/client.go, kubernetes#75791). With HTTP/2, a connection
            // could have a hundred requests in progress, and the limits on connections would not limit memory.
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(next => new ConnectionLimit(next).OnConnectionAsync);
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = client => ValueTask.FromResult(certificate.Handshake(client)),
                HandshakeTimeout = ServerLimits.HandshakeTimeout,
            });
            endpoint.UseClearedTlsBuffers();
        });
    }
}

/// <summary>Metadata of an endpoint: whether it is served on the TLS port or on the plain HTTP port.</summary>
internal sealed record ServedOverTls(bool IsTls);
