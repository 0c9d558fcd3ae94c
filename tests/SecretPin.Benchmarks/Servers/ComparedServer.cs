using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using SecretPin.Webhook.Hosting;
using SecretPin.Webhook.Privacy;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tls;

namespace SecretPin.Benchmarks.Servers;

/// <summary>One endpoint of Kestrel behind the webhook's own TLS, without anything else of the webhook.</summary>
internal static class ComparedServer
{
    /// <param name="answer">Answers <c>/mutate/workloads</c>.</param>
    /// <param name="isPrivate">Whether memory is cleared as the webhook clears it.</param>
    public static async Task<int> RunAsync(RequestDelegate answer, bool isPrivate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.AddClock();
        builder.AddServingCertificate();
        builder.Services.AddSingleton<WebhookMetrics>();
        if (isPrivate)
        {
            builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ClearedMemoryPoolFactory>();
            FreedMemory.Overwrite();
        }

        await using var app = builder.Build();
        var certificate = app.Services.GetRequiredService<ServingCertificate>();
        var kestrel = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1AndHttp2;
            endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = client => ValueTask.FromResult(certificate.Handshake(client)) });
            if (isPrivate)
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
