using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace SecretPin.Testing.Server;

/// <summary>An HTTP server on loopback.</summary>
public abstract class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    /// <param name="configure">Configures the listener, for example for TLS.</param>
    /// <param name="port">0 for a port that the system chooses.</param>
    protected LoopbackServer(Action<ListenOptions>? configure = null, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => configure?.Invoke(listen)));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The address, such as <c>http://127.0.0.1:40001</c>.</summary>
    public Uri Address { get; private set; } = null!;

    public int Port => Address.Port;

    /// <summary>The CA of the server; <see langword="null"/> over plain HTTP.</summary>
    protected virtual string? CaPem => null;

    /// <summary>A kubeconfig for this server, which accepts any credentials.</summary>
    /// <param name="ns">The namespace of its context.</param>
    public string Kubeconfig(string ns = "default") => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: loopback
          cluster:
            server: {Address.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {(CaPem is null ? "" : Convert.ToBase64String(Encoding.UTF8.GetBytes(CaPem)))}
        contexts:
        - name: loopback
          context:
            cluster: loopback
            namespace: {ns}
            user: test
        current-context: loopback
        users:
        - name: test
          user:
            token: some

        """;

    /// <summary>Cuts all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    protected abstract Task AnswerAsync(HttpContext context);

    protected async Task ListenAsync()
    {
        await _app.StartAsync();
        Address = new(_app.Urls.Single());
    }
}
