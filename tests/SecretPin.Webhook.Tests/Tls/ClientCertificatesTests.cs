using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tests.Tls.Support;
using SecretPin.Webhook.Tls;
using SecretPin.Webhook.Tls.Certificates;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

/// <summary><c>Tls:ClientCa</c>: only the API server is accepted.</summary>
public sealed class ClientCertificatesTests : IAsyncLifetime
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2", ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();
    private readonly CollectedLog _log = new();
    private readonly MemoryCluster _cluster = TestObjects.Cluster;
    private X509Certificate2 _ca = null!;
    private RunningWebhook _webhook = null!;

    public async ValueTask InitializeAsync()
    {
        _ca = NewCa();
        Trust(_ca);
        _webhook = await RunningWebhook.StartAsync(
            builder =>
            {
                builder.Services.AddCluster(_cluster);
                builder.Services.AddSingleton<TimeProvider>(_clock);
                builder.Logging.AddProvider(_log);
            },
            "--Tls:ClientCa", _folder["client-ca.crt"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _webhook.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_client_with_a_certificate_of_the_CA_is_accepted()
    {
        using var client = Client(Certificate(_ca));

        Assert.True((await client.ReviewAsync()).IsAllowed);
    }

    [Fact]
    public Task A_client_without_a_certificate_is_rejected() => AssertRejectedAsync(null, "the client sent no certificate");

    [Fact]
    public Task A_certificate_of_another_CA_is_rejected() =>
        AssertRejectedAsync(Certificate(NewCa()), "certificate CN=kube-apiserver is not valid (");

    /// <summary>The CA of the aggregation layer (<c>--requestheader-client-ca-file</c>) signs certificates with names such as front-proxy-client.</summary>
    [Theory]
    [InlineData("CN=front-proxy-client")]
    [InlineData("CN=system:aggregator")]
    [InlineData("CN=kube-apiserver")]
    [InlineData("CN=system:admin, O=system:masters")]
    public Task A_certificate_of_the_CA_of_the_aggregation_layer_is_rejected_whatever_its_name_is(string subject) => AssertRejectedAsync(
        Certificate(CertificateIssuer.NewCa("front-proxy-ca", _clock.GetUtcNow(), TimeSpan.FromDays(30)), subject: subject), "is not valid (");

    /// <summary>Its issuer has the name of the trusted CA, but another key.</summary>
    [Fact]
    public Task A_certificate_of_a_CA_with_the_same_name_is_rejected() => AssertRejectedAsync(
        Certificate(CaNamed(_ca.SubjectName)), "is not valid (");

    [Fact]
    public Task A_certificate_that_is_not_valid_yet_is_rejected() => AssertRejectedAsync(
        Certificate(_ca, start: _clock.GetUtcNow().AddHours(1)), "certificate CN=kube-apiserver is not valid (NotTimeValid)");

    [Fact]
    public Task A_self_signed_certificate_is_rejected() => AssertRejectedAsync(SelfSigned(), "is not valid (");

    [Theory]
    [InlineData("CN=kube-apiserver", true)]
    [InlineData("CN=apiserver-2", true)]
    [InlineData("CN=kubelet", false)]
    [InlineData("CN=KUBE-APISERVER", false)]
    [InlineData("CN=kube-apiserver, CN=kubelet", false)]
    [InlineData("OU=kube-apiserver", false)]
    [InlineData("O=\"CN=kube-apiserver\"", false)]
    public async Task With_ClientNames_only_a_certificate_with_an_expected_common_name_is_accepted(string subject, bool isAccepted)
    {
        await using var webhook = await RunningWebhook.StartAsync(
            builder =>
            {
                builder.Services.AddCluster(_cluster);
                builder.Services.AddSingleton<TimeProvider>(_clock);
                builder.Logging.AddProvider(_log);
            },
            "--Tls:ClientCa", _folder["client-ca.crt"], "--Tls:ClientNames:0", "kube-apiserver", "--Tls:ClientNames:1", "apiserver-2");
        using var client = Client(Certificate(_ca, subject: subject), webhook);

        if (isAccepted)
        {
            Assert.True((await client.ReviewAsync()).IsAllowed);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(client.ReviewAsync);
            Assert.Contains(_log.Lines, line => line.Contains("does not have one of the common names in Tls:ClientNames", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task ClientNames_without_ClientCa_are_rejected_at_startup()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningWebhook.OnAsync(_cluster, "--Tls:ClientNames:0", "kube-apiserver"));

        Assert.Contains("Tls:ClientNames is set without Tls:ClientCa", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_ClientCa_the_log_and_a_metric_report_that_every_client_is_answered()
    {
        await using var webhook = await RunningWebhook.StartAsync(builder =>
        {
            builder.Services.AddCluster(_cluster);
            builder.Logging.AddProvider(_log);
        });

        Assert.Contains(_log.Lines, line => line.StartsWith("143 Warning: Tls:ClientCa is not set", StringComparison.Ordinal));
        Assert.Equal((0, 1), (RequiredBy(webhook), RequiredBy(_webhook)));
    }

    [Fact]
    public Task A_server_certificate_is_rejected() =>
        AssertRejectedAsync(Certificate(_ca, ServerAuthentication), "certificate CN=kube-apiserver is not valid (NotValidForUsage)");

    [Fact]
    public async Task An_expired_certificate_is_rejected()
    {
        var certificate = Certificate(_ca);
        _clock.Advance(TimeSpan.FromDays(2));

        await AssertRejectedAsync(certificate, "certificate CN=kube-apiserver is not valid (NotTimeValid)");
    }

    [Fact]
    public async Task A_changed_file_replaces_the_accepted_CA()
    {
        var next = NewCa();
        Trust(next);
        _clock.Advance(FileReloader.Interval);

        using var client = Client(Certificate(next));
        Assert.True((await client.ReviewAsync()).IsAllowed);
        await AssertRejectedAsync(Certificate(_ca), "is not valid (");
    }

    [Fact]
    public async Task An_invalid_file_leaves_the_last_valid_CA_in_use()
    {
        File.WriteAllText(_folder["client-ca.crt"], "invalid");
        _clock.Advance(FileReloader.Interval);

        using var client = Client(Certificate(_ca));
        Assert.True((await client.ReviewAsync()).IsAllowed);
        await AssertRejectedAsync(null, "the client sent no certificate");
        Assert.Contains(_log.Lines, line => line.StartsWith("142 Error: Tls:ClientCa changed and is invalid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Repeated_rejections_are_logged_once_per_interval()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await AssertRejectedAsync(null, "the client sent no certificate");
        }

        _clock.Advance(LogThrottle.Interval);
        await AssertRejectedAsync(null, "4 more clients were rejected since the last message");
        Assert.Equal(2, _log.Lines.Count(line => line.StartsWith("140 Warning", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_without_a_certificate_is_rejected_at_startup()
    {
        File.WriteAllText(_folder["empty.crt"], "");

        var exception = await Assert.ThrowsAsync<StartupException>(() => RunningWebhook.OnAsync(_cluster, "--Tls:ClientCa", _folder["empty.crt"]));

        Assert.Equal($"Tls:ClientCa: {_folder["empty.crt"]} contains no certificate in PEM.", exception.Message);
    }

    private async Task AssertRejectedAsync(X509Certificate2? certificate, string problem)
    {
        var readsBefore = _cluster.Reads;
        using var client = Client(certificate);

        await Assert.ThrowsAsync<HttpRequestException>(client.ReviewAsync);

        Assert.Equal(readsBefore, _cluster.Reads);
        Assert.Contains(_log.Lines, line =>
            line.StartsWith("140 Warning: Rejected client 127.0.0.1:", StringComparison.Ordinal) && line.Contains(problem, StringComparison.Ordinal));
    }

    /// <summary>The metric of this webhook. The exporter of a process would mix the metrics of several webhooks.</summary>
    private static int RequiredBy(RunningWebhook webhook)
    {
        var meters = webhook.Services.GetRequiredService<IMeterFactory>();
        var values = new List<int>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "secretpin.client_certificates.required")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => values.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return Assert.Single(values);
    }

    private HttpClient Client(X509Certificate2? certificate, RunningWebhook? webhook = null) =>
        ReviewClient.Create(
            new(Pem.ReadAll(File.ReadAllBytes((webhook ?? _webhook).Ca))), (webhook ?? _webhook).Reviews, _clock.GetUtcNow(), client: certificate);

    private void Trust(X509Certificate2 ca) => File.WriteAllText(_folder["client-ca.crt"], ca.ExportCertificatePem());

    private X509Certificate2 NewCa() => CertificateIssuer.NewCa("Cluster CA", _clock.GetUtcNow(), TimeSpan.FromDays(30));

    private X509Certificate2 CaNamed(X500DistinguishedName name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        return request.CreateSelfSigned(_clock.GetUtcNow(), _clock.GetUtcNow().AddDays(30));
    }

    private X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(ClientAuthentication)], false));
        return request.CreateSelfSigned(_clock.GetUtcNow(), _clock.GetUtcNow().AddDays(1));
    }

    private X509Certificate2 Certificate(
        X509Certificate2 ca, string use = ClientAuthentication, string subject = "CN=kube-apiserver", DateTimeOffset? start = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(use)], false));
        using var certificate = request.Create(ca, start ?? _clock.GetUtcNow(), _clock.GetUtcNow().AddDays(1), [1, 2, 3]);
        return certificate.CopyWithPrivateKey(key);
    }
}
