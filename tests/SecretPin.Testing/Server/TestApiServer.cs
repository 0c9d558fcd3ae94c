using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Testing.Server;

/// <summary>Serves lists and watches over HTTPS as an API server does. A test can make it answer wrongly.</summary>
public sealed class TestApiServer : LoopbackServer
{
    private readonly ConcurrentDictionary<string, TestResource> _collections = [];
    private long _version = 1000;

    private TestApiServer(HttpProtocols protocols, int port, TestCertificate certificate)
        : base(
            listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(certificate.Leaf);
            },
            port) => Certificate = certificate;

    public TestCertificate Certificate { get; }

    /// <summary>The bearer token that requests must have; <see langword="null"/> if none is needed.</summary>
    public string? Token { get; set; }

    public static async Task<TestApiServer> StartAsync(HttpProtocols protocols = HttpProtocols.Http1AndHttp2, int port = 0, TestCertificate? certificate = null)
    {
        var server = new TestApiServer(protocols, port, certificate ?? TestCertificate.Shared);
        await server.ListenAsync();
        return server;
    }

    public TestResource this[Resource resource] =>
        _collections.GetOrAdd("/" + resource.Path(), _ => new(resource, () => Interlocked.Increment(ref _version)));

    public ApiServer Client(HttpConnections? connections = null) => ClientAt(Port, connections);

    public static ApiServer ClientAt(int port, HttpConnections? connections = null) =>
        new(() => new() { Host = $"https://127.0.0.1:{port}", SkipTlsVerify = true }, file: null, TimeProvider.System, connections);

    protected override Task AnswerAsync(HttpContext context) =>
        Token is { } token && context.Request.Headers.Authorization != $"Bearer {token}" ? TestAnswers.Status(401, "Unauthorized", "Unauthorized")(context)
        : _collections.TryGetValue(context.Request.Path.Value!, out var collection) ? collection.AnswerAsync(context)
        : TestAnswers.Status(404, "NotFound", "the server could not find the requested resource")(context);
}
