using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Tests.Server;

/// <summary>Speaks HTTP on loopback as an API server does, and can be told to do it badly.</summary>
internal sealed class TestApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, TestCollection> _collections = [];
    private long _version = 1000;

    private TestApiServer(HttpProtocols protocols, int port, TestCertificate certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = protocols;
            listen.UseHttps(certificate.Leaf);
        }));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        Certificate = certificate;
    }

    public TestCertificate Certificate { get; }

    public int Port { get; private set; }

    /// <summary>What requests must carry, if anything.</summary>
    public string? Token { get; set; }

    public static async Task<TestApiServer> StartAsync(HttpProtocols protocols = HttpProtocols.Http1AndHttp2, int port = 0, TestCertificate? certificate = null)
    {
        var server = new TestApiServer(protocols, port, certificate ?? TestCertificate.Shared);
        await server._app.StartAsync();
        server.Port = new Uri(server._app.Urls.Single()).Port;
        return server;
    }

    public TestCollection this[Resource resource] =>
        _collections.GetOrAdd("/" + resource.Path(), _ => new(resource, () => Interlocked.Increment(ref _version)));

    public ApiServer Client(HttpConnections? connections = null) => ClientAt(Port, connections);

    public static ApiServer ClientAt(int port, HttpConnections? connections = null) =>
        new(() => new() { Host = $"https://127.0.0.1:{port}", SkipTlsVerify = true }, file: null, TimeProvider.System, connections);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        now.Cancel();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context) =>
        Token is { } token && context.Request.Headers.Authorization != $"Bearer {token}" ? TestAnswers.Status(401, "Unauthorized", "Unauthorized")(context)
        : _collections.TryGetValue(context.Request.Path.Value!, out var collection) ? collection.AnswerAsync(context)
        : TestAnswers.Status(404, "NotFound", "the server could not find the requested resource")(context);
}
