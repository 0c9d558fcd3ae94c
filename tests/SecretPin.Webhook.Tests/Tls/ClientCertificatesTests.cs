using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tests.Tls.Support;
using SecretPin.Webhook.Tls;
using SecretPin.Webhook.Tls.Certificates;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

/// <summary><c>Tls:ClientCa</c>: only the API server may ask.</summary>
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
    public async Task Of_the_CA_gets_an_answer()
    {
        using var client = Client(Certificate(_ca));

        Assert.True((await client.ReviewAsync()).IsAllowed);
    }

    [Fact]
    public Task Is_needed() => IsRefusedAsync(null, "It showed no certificate");

    [Fact]
    public Task Of_another_CA_is_refused() => IsRefusedAsync(Certificate(NewCa()), "Its certificate CN=kube-apiserver is refused (");

    [Fact]
    public Task For_servers_is_refused() =>
        IsRefusedAsync(Certificate(_ca, ServerAuthentication), "Its certificate CN=kube-apiserver is refused (NotValidForUsage)");

    [Fact]
    public async Task That_has_ended_is_refused()
    {
        var certificate = Certificate(_ca);
        _clock.Advance(TimeSpan.FromDays(2));

        await IsRefusedAsync(certificate, "Its certificate CN=kube-apiserver is refused (NotTimeValid)");
    }

    [Fact]
    public async Task Of_a_CA_that_came_into_the_file_meanwhile_gets_an_answer_and_the_one_before_none()
    {
        var next = NewCa();
        Trust(next);
        _clock.Advance(FileReloader.Interval);

        using var client = Client(Certificate(next));
        Assert.True((await client.ReviewAsync()).IsAllowed);
        await IsRefusedAsync(Certificate(_ca), "is refused (");
    }

    [Fact]
    public async Task Counts_as_before_when_the_file_was_spoilt()
    {
        File.WriteAllText(_folder["client-ca.crt"], "spoilt");
        _clock.Advance(FileReloader.Interval);

        using var client = Client(Certificate(_ca));
        Assert.True((await client.ReviewAsync()).IsAllowed);
        await IsRefusedAsync(null, "It showed no certificate");
        Assert.Contains(_log.Lines, line => line.StartsWith("142 Error: Tls:ClientCa changed and cannot be used", StringComparison.Ordinal));
    }

    [Fact]
    public async Task That_is_refused_again_and_again_does_not_fill_the_log()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await IsRefusedAsync(null, "It showed no certificate");
        }

        _clock.Advance(LogThrottle.Interval);
        await IsRefusedAsync(null, "4 others were refused since this was last said");
        Assert.Equal(2, _log.Lines.Count(line => line.StartsWith("140 Warning", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Cannot_be_asked_for_by_a_file_that_holds_none()
    {
        File.WriteAllText(_folder["empty.crt"], "");

        var mistake = await Assert.ThrowsAsync<StartupException>(() => RunningWebhook.OnAsync(_cluster, "--Tls:ClientCa", _folder["empty.crt"]));

        Assert.Equal($"Tls:ClientCa: {_folder["empty.crt"]} holds no certificate in PEM.", mistake.Message);
    }

    private async Task IsRefusedAsync(X509Certificate2? certificate, string why)
    {
        var before = _cluster.Asked;
        using var client = Client(certificate);

        await Assert.ThrowsAsync<HttpRequestException>(client.ReviewAsync);

        Assert.Equal(before, _cluster.Asked);
        Assert.Contains(_log.Lines, line => line.StartsWith("140 Warning: Refused 127.0.0.1:", StringComparison.Ordinal) && line.Contains(why, StringComparison.Ordinal));
    }

    private HttpClient Client(X509Certificate2? certificate) =>
        Trusting.Client(new(Pem.ReadAll(File.ReadAllBytes(_webhook.Ca))), _webhook.Reviews, _clock.GetUtcNow(), client: certificate);

    private void Trust(X509Certificate2 ca) => File.WriteAllText(_folder["client-ca.crt"], ca.ExportCertificatePem());

    private X509Certificate2 NewCa() => CertificateIssuer.NewCa("Cluster CA", _clock.GetUtcNow(), TimeSpan.FromDays(30));

    private X509Certificate2 Certificate(X509Certificate2 ca, string use = ClientAuthentication)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(use)], false));
        using var certificate = request.Create(ca, _clock.GetUtcNow(), _clock.GetUtcNow().AddDays(1), [1, 2, 3]);
        return certificate.CopyWithPrivateKey(key);
    }
}
