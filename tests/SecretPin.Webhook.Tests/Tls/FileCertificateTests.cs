using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tests.Tls.Support;
using SecretPin.Webhook.Tls;
using SecretPin.Webhook.Tls.Certificates;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

/// <summary><c>Tls:Mode=Files</c>.</summary>
public sealed class FileCertificateTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();
    private readonly CollectedLog _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Invalid_files_leave_the_last_valid_certificate_in_use()
    {
        var before = Mount();
        await using var webhook = await StartAsync();
        File.WriteAllText(_folder["tls.key"], "invalid");
        _clock.Advance(FileReloader.Interval);
        Assert.True(await IsServedAsync(webhook, before));
        Assert.Contains(_log.Lines, line => line.StartsWith("122 Error", StringComparison.Ordinal));

        var after = Mount();
        _clock.Advance(FileReloader.Interval);
        Assert.True(await IsServedAsync(webhook, after));
    }

    [Fact]
    public async Task Missing_files_are_reported_at_startup()
    {
        var exception = await Assert.ThrowsAsync<StartupException>(StartAsync);

        Assert.StartsWith($"The file {_folder["tls.crt"]} cannot be read: ", exception.Message, StringComparison.Ordinal);
    }

    private Task<RunningWebhook> StartAsync() => RunningWebhook.StartAsync(
        builder =>
        {
            builder.Services.AddCluster(TestObjects.Cluster);
            builder.Services.AddSingleton<TimeProvider>(_clock);
            builder.Logging.AddProvider(_log);
        },
        "--Tls:Mode", "Files", "--Tls:CertificateFile", _folder["tls.crt"], "--Tls:KeyFile", _folder["tls.key"]);

    /// <returns>The CA.</returns>
    private X509Certificate2 Mount()
    {
        var ca = CertificateIssuer.NewCa("Another CA", _clock.GetUtcNow(), TimeSpan.FromDays(2));
        using var leaf = CertificateIssuer.NewCertificate(ca, "secretpin", ["localhost"], _clock.GetUtcNow(), TimeSpan.FromDays(1));
        File.WriteAllBytes(_folder["tls.crt"], Pem.Write([leaf]));
        File.WriteAllBytes(_folder["tls.key"], Pem.WriteKey(leaf));
        return ca;
    }

    private async Task<bool> IsServedAsync(RunningWebhook webhook, X509Certificate2 ca)
    {
        using var client = ReviewClient.Create(new([ca]), webhook.Reviews, _clock.GetUtcNow());
        try
        {
            return (await client.ReviewAsync()).IsAllowed;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
