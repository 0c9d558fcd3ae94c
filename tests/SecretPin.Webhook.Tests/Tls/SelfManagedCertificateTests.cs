using System.Net.Security;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tests.Tls.Support;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

/// <summary>The reconciliation loop of one replica.</summary>
public sealed class SelfManagedCertificateTests : IAsyncLifetime
{
    private readonly SignalledTime _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly CollectedLog _log = new();
    private readonly List<string> _served = [];
    private SharedState _shared = null!;
    private ApiServer _api = null!;
    private SelfManagedCertificate _source = null!;
    private IAsyncDisposable _subscription = null!;

    public async ValueTask InitializeAsync()
    {
        _shared = await SharedState.StartAsync();
        _api = _shared.Server.Client();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(_log));
        _source = SelfManagedCertificate.Of(_api, _shared.Options, _clock, logging.CreateLogger<SelfManagedCertificate>());
    }

    public async ValueTask DisposeAsync()
    {
        await _subscription.DisposeAsync();
        _api.Dispose();
        await _shared.DisposeAsync();
    }

    [Fact]
    public async Task Reconciles_every_few_seconds_and_sooner_after_a_write()
    {
        Subscribe();

        var afterWrite = await _clock.AdvanceByDelayAsync();
        var afterNothing = await _clock.AdvanceByDelayAsync();

        Assert.InRange(afterWrite, TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
        Assert.InRange(afterNothing, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task The_replica_is_ready_when_it_has_read_its_CA_in_every_caBundle()
    {
        Subscribe();

        await _clock.AdvanceByDelayAsync();
        var written = _source.Problem;
        await _clock.AdvanceByDelayAsync();
        var found = _source.Problem;

        Assert.Equal("caBundle: MutatingWebhookConfiguration zzz-secretpin does not contain the CA of the served certificate", written);
        Assert.Null(found);
    }

    [Fact]
    public async Task The_replica_is_not_ready_until_a_webhook_configuration_exists()
    {
        Array.ForEach(SharedState.ConfigurationPaths, path => _shared.Server.Put(path, null));
        Subscribe();
        await _clock.AdvanceByDelayAsync();
        var none = _source.Problem;
        _shared.Apply();
        await _clock.AdvanceByDelayAsync();
        await _clock.AdvanceByDelayAsync();
        await _clock.AdvanceByDelayAsync();

        Assert.Equal(
            "caBundle: neither MutatingWebhookConfiguration zzz-secretpin nor MutatingWebhookConfiguration secretpin "
            + "nor ValidatingWebhookConfiguration secretpin exists",
            none);
        Assert.Null(_source.Problem);
    }

    [Fact]
    public async Task The_mutating_configuration_of_an_earlier_version_also_gets_the_caBundle()
    {
        const string Former = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/secretpin";
        var former = _shared.Server.Get(SharedState.MutatingPath)!.DeepClone();
        former["metadata"] = new JsonObject { ["name"] = "secretpin" };
        _shared.Server.Put(Former, former);
        Subscribe();
        await _clock.AdvanceByDelayAsync();

        Assert.All(
            _shared.Server.Get(Former)!["webhooks"]!.AsArray(),
            webhook => Assert.Equal(_shared.Bundles()[0].ToString(), (string?)webhook!["clientConfig"]!["caBundle"]));
    }

    [Fact]
    public async Task The_replica_keeps_its_certificate_and_backs_off_while_the_API_server_is_unavailable()
    {
        Subscribe();
        await _clock.AdvanceByDelayAsync();
        await _clock.AdvanceByDelayAsync();
        var wait = await _clock.DelayAsync();
        _shared.Server.IsAway = true;
        _clock.Advance(wait);

        var waits = new List<TimeSpan>();
        for (var round = 0; round < 5; round++)
        {
            waits.Add(await _clock.AdvanceByDelayAsync());
        }

        Assert.Single(_served);
        Assert.Null(_source.Problem);
        Assert.All(waits.Zip([5, 10, 20, 40, 40]), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second * 0.8, pair.Second * 1.2));
        const string Failure = "133 Warning: Could not reconcile the certificate and caBundle: ";
        Assert.Contains(_log.Lines, line => line.StartsWith(Failure, StringComparison.Ordinal));

        _shared.Server.IsAway = false;
        await _clock.AdvanceByDelayAsync();
        await _clock.DelayAsync();
        Assert.Contains(_log.Lines, line => line.StartsWith("134 Information", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_certificate_is_served_even_if_the_configurations_cannot_be_read()
    {
        using (var other = new Replica(_shared))
        {
            await other.ReconcileAsync();
        }

        _shared.Server.Refusal = request => request.Path == SharedState.MutatingPath ? (403, "mutatingwebhookconfigurations is forbidden") : null;
        Subscribe();
        await _clock.DelayAsync();

        Assert.Single(_served);
        Assert.Equal("caBundle: not read yet; mutatingwebhookconfigurations is forbidden", _source.Problem);
    }

    [Fact]
    public async Task A_key_is_never_logged_even_if_the_API_server_quotes_it()
    {
        _shared.Server.Refusal = request => request.Method == "POST" ? (400, "You sent LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t") : null;
        Subscribe();
        await _clock.AdvanceByDelayAsync();
        await _clock.AdvanceByDelayAsync();
        _shared.Server.Refusal = _ => null;
        for (var round = 0; round < 200; round++)
        {
            await _clock.AdvanceByDelayAsync();
        }

        Assert.True(_served.Count > 3);
        const string Rejection = "Could not write Secret secretpin-system/secretpin-tls: 400 BadRequest";
        Assert.Contains(_log.Lines, line => line.Contains(Rejection, StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("PRIVATE", StringComparison.Ordinal) || line.Contains("LS0t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reconciliation_has_a_timeout()
    {
        var requested = new TaskCompletionSource();
        _shared.Server.Before = _ =>
        {
            requested.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        Subscribe();
        await requested.Task;

        _clock.Advance(TimeSpan.FromSeconds(10));
        await _clock.DelayAsync();

        Assert.EndsWith("; The API server did not answer within 00:00:10.", _source.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_the_subscription_ends_a_reconciliation_in_progress()
    {
        var requested = new TaskCompletionSource();
        _shared.Server.Before = _ =>
        {
            requested.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        Subscribe();
        await requested.Task;

        await _subscription.DisposeAsync();

        Assert.Empty(_served);
    }

    private void Subscribe() =>
        _subscription = _source.Subscribe((SslStreamCertificateContext certificate) => _served.Add(certificate.TargetCertificate.Thumbprint));
}
