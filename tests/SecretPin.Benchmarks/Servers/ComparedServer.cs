using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using SecretPin.Webhook.Memory;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tls;

namespace SecretPin.Benchmarks.Servers;

/// <summary>A Kestrel endpoint with the TLS of the webhook and nothing else of it.</summary>
internal static class ComparedServer
{
    /// <param name="answer">Answers <c>/mutate/workloads</c>.</param>
    /// <param name="isConfiguredAsWebhook">Whether to clear memory and to configure sockets as the webhook does.</param>
    public static async Task<int> RunAsync(RequestDelegate answer, bool isConfiguredAsWebhook)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddServingCertificate();
        builder.Services.AddSingleton<WebhookMetrics>();
        if (isConfiguredAsWebhook)
        {
            builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ClearedMemoryPoolFactory>();
            builder.Services.Configure<SocketTransportOptions>(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false);
            FreedMemory.Overwrite();
        }

        await using var app = builder.Build();
        var certificate = app.Services.GetRequiredService<ServingCertificate>();
        var kestrel = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = client => ValueTask.FromResult(certificate.Handshake(client)) });
            if (isConfiguredAsWebhook)
            {
                endpoint.UseClearedTlsBuffers();
            }
        });
        app.MapPost("/mutate/workloads", answer);
        await app.StartAsync();
        Console.WriteLine($"Reviews at {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
