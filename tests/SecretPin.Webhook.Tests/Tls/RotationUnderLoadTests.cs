using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tests.Tls.Support;
using SecretPin.Webhook.Tls.Certificates;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

/// <summary>Two replicas over real TLS, and clients that trust the caBundle of the configurations.</summary>
[Collection(nameof(SerialTests))]
public sealed class RotationUnderLoadTests : IAsyncLifetime
{
    private readonly List<Replica> _replicas = [];
    private readonly List<RunningWebhook> _webhooks = [];
    private SharedState _shared = null!;

    public async ValueTask InitializeAsync()
    {
        _shared = await SharedState.StartAsync();
        for (var count = 0; count < 2; count++)
        {
            var replica = new Replica(_shared);
            _replicas.Add(replica);
            _webhooks.Add(await RunningWebhook.StartAsync(builder =>
            {
                builder.Services.AddCluster(TestObjects.Cluster);
                builder.Services.AddSingleton<TimeProvider>(_shared.Clock);
                builder.Services.AddSingleton<ICertificateSource>(replica);
            }));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var webhook in _webhooks)
        {
            await webhook.DisposeAsync();
        }

        _replicas.ForEach(replica => replica.Dispose());
        await _shared.DisposeAsync();
    }

    [Fact]
    public async Task No_client_notices_a_rotation()
    {
        await ReconcileAsync();
        var (bundles, certificates) = (new HashSet<string>(), new HashSet<string>());
        for (var step = 0; step < 60; step++)
        {
            // In turns, so that one replica is always behind the other.
            await _replicas[step % 2].ReconcileAsync();
            foreach (var bundle in _shared.Bundles().DistinctBy(bundle => bundle.ToString()))
            {
                bundles.Add(bundle.ToString());
                foreach (var webhook in _webhooks)
                {
                    using var client = Client(webhook, bundle);
                    Assert.True((await client.ReviewAsync()).IsAllowed);
                }
            }

            certificates.UnionWith(_replicas.Select(replica => replica.Leaf!.Issuer));
            _shared.Clock.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.True(bundles.Count >= 3 && certificates.Count >= 2, $"{bundles.Count} bundles, {certificates.Count} CAs");
    }

    [Fact]
    public async Task A_rotation_closes_no_connection()
    {
        await ReconcileAsync();
        var connections = 0;
        var before = _replicas[0].Leaf!;
        using var client = Client(_webhooks[0], _shared.Bundles()[0], () => connections++);
        await client.ReviewAsync();
        while (_replicas[0].Leaf!.Issuer == before.Issuer)
        {
            _shared.Clock.Advance(TimeSpan.FromSeconds(15));
            await ReconcileAsync();
            Assert.True((await client.ReviewAsync()).IsAllowed);
        }

        Assert.Equal(1, connections);
    }

    [Fact]
    public async Task Without_a_certificate_the_webhook_is_not_ready_and_rejects_handshakes()
    {
        var (code, problem) = await _webhooks[0].ProbeAsync("/readyz");
        using (var client = Client(_webhooks[0], new([])))
        {
            await Assert.ThrowsAsync<HttpRequestException>(client.ReviewAsync);
        }

        await ReconcileAsync();
        var (ready, _) = await _webhooks[0].ProbeAsync("/readyz");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "certificate: not available yet; caBundle: not read yet\n"), (code, problem));
        Assert.Equal(HttpStatusCode.OK, ready);
    }

    [Fact]
    public async Task The_end_of_the_certificate_is_in_the_metrics()
    {
        await ReconcileAsync();

        var (_, metrics) = await _webhooks[0].ProbeAsync("/metrics");

        Assert.Contains(
            $"secretpin_certificate_expiry_timestamp_seconds{{otel_scope_name=\"SecretPin\"}} {_replicas[0].Leaf!.End().ToUnixTimeSeconds()}\n",
            metrics,
            StringComparison.Ordinal);
    }

    private async Task ReconcileAsync()
    {
        // Twice: the second round reads the objects that the first has written.
        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(_replicas.Select(replica => replica.ReconcileAsync()));
        }
    }

    private HttpClient Client(RunningWebhook webhook, CaBundle bundle, Action? connected = null) =>
        ReviewClient.Create(bundle, webhook.Reviews, _shared.Clock.GetUtcNow(), SharedState.Host, connected: connected);
}
