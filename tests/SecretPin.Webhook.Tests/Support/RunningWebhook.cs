using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SecretPin.Webhook.Tests.Support;

/// <summary>The whole webhook in the test process, on free ports of the loopback interface, over real TLS.</summary>
internal sealed class RunningWebhook : IAsyncDisposable
{
    private readonly TemporaryFolder _certificates = new();
    private readonly WebApplication _app;

    private RunningWebhook(Action<WebApplicationBuilder> configure, string[] args)
    {
        _app = WebhookHost.Build(args, builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Listen:Https"] = "0",
                ["Listen:Http"] = "0",
                ["Tls:Directory"] = _certificates.Path,
                ["Cluster:Manifests"] = TestObjects.Folder,
            });
            builder.Logging.ClearProviders();
            configure(builder);
        });
    }

    public Uri Reviews => Address("https");

    public Uri Probes => Address("http:");

    public string Ca => _certificates["ca.crt"];

    public IServiceProvider Services => _app.Services;

    public static Task<RunningWebhook> OnAsync(MemoryCluster cluster, params string[] args) =>
        StartAsync(builder => builder.Services.AddCluster(cluster), args);

    public static async Task<RunningWebhook> StartAsync(Action<WebApplicationBuilder> configure, params string[] args)
    {
        var webhook = new RunningWebhook(configure, args);
        await webhook._app.StartAsync();
        return webhook;
    }

    public HttpClient Client() => new(new SocketsHttpHandler { SslOptions = CertificateTrust.In(Ca) })
    {
        BaseAddress = Reviews,
    };

    /// <summary>Posts a body as the API server does.</summary>
    public async Task<Answer> PostAsync(string path, byte[] body)
    {
        using var client = Client();
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using var response = await client.PostAsync(path, content);
        return await Answer.OfAsync(response);
    }

    public Task<Answer> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    public async Task<(HttpStatusCode Code, string Body)> ProbeAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = Probes };
        using var response = await client.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _certificates.Dispose();
    }

    private Uri Address(string scheme) => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
        .Addresses.First(address => address.StartsWith(scheme, StringComparison.Ordinal)).Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
}
