using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tls;

namespace SecretPin.Webhook.Tests.Tls;

public sealed class ServingCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Today = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private CertificateFiles Files => new(_folder["tls.crt"], _folder["tls.key"]);

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("localhost"), InlineData("127.0.0.1"), InlineData("::1")]
    public void A_development_certificate_is_valid_for_every_name_of_localhost(string name)
    {
        Assert.True(DevelopmentFiles.Renew(Files, Today));

        var leaf = Files.Load().TargetCertificate;
        using var ca = X509CertificateLoader.LoadCertificateFromFile(_folder["ca.crt"]);
        Assert.True(leaf.MatchesHostname(name));
        Assert.Equal((Today.AddDays(365), Today.AddDays(3650)), (leaf.NotAfter.ToUniversalTime(), ca.NotAfter.ToUniversalTime()));
        using var chain = new X509Chain { ChainPolicy = CertificateTrust.In(_folder["ca.crt"]).CertificateChainPolicy! };
        Assert.True(chain.Build(leaf));
    }

    [Fact]
    public void Development_files_are_readable_by_their_owner_only_and_contain_no_CA_key()
    {
        DevelopmentFiles.Renew(Files, Today);

        Assert.Equal(["ca.crt", "tls.crt", "tls.key"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(_folder.Path), file =>
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)));
    }

    [Theory, InlineData(0, false), InlineData(334, false), InlineData(336, true), InlineData(400, true)]
    public void A_development_certificate_is_renewed_near_its_end(int days, bool again)
    {
        DevelopmentFiles.Renew(Files, Today);
        var first = File.ReadAllText(Files.Certificate);

        Assert.Equal(again, DevelopmentFiles.Renew(Files, Today.AddDays(days)));
        Assert.Equal(again, first != File.ReadAllText(Files.Certificate));
    }

    [Theory, InlineData("ca.crt"), InlineData("tls.crt"), InlineData("tls.key")]
    public void A_development_certificate_is_renewed_when_a_file_is_missing(string part)
    {
        DevelopmentFiles.Renew(Files, Today);
        File.Delete(_folder[part]);

        Assert.True(DevelopmentFiles.Renew(Files, Today));
    }

    [Fact]
    public void A_certificate_with_a_malformed_key_is_reported_without_the_key()
    {
        DevelopmentFiles.Renew(Files, Today);
        File.WriteAllText(Files.Key, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");

        var exception = Assert.Throws<StartupException>(Files.Load);
        Assert.DoesNotContain("c2VjcmV0", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_certificate_is_served_to_new_connections_only()
    {
        var clock = new FakeTimeProvider(Today);
        using var mounted = new MountedSecret(_folder);
        await using var webhook = await StartAsync(clock, mounted);
        using var before = await ConnectAsync(webhook);
        var first = before.RemoteCertificate!.GetCertHashString();

        mounted.Swap();
        Assert.Equal(first, await ServedAsync(webhook));
        clock.Advance(FileReloader.Interval);
        var second = await ServedAsync(webhook);
        Assert.NotEqual(first, second);

        mounted.Break();
        clock.Advance(FileReloader.Interval);
        Assert.Equal(second, await ServedAsync(webhook));

        await before.WriteAsync("GET /mutate/workloads HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var answer = new byte[12];
        await before.ReadExactlyAsync(answer);
        Assert.Equal("HTTP/1.1 405"u8.ToArray(), answer);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TLS_1_2_and_1_3_are_supported(SslProtocols protocol)
    {
        await using var webhook = await RunningWebhook.OnAsync(TestObjects.Cluster);

        using var connection = await ConnectAsync(webhook, protocol);

        Assert.Equal(protocol, connection.SslProtocol);
    }

    [Fact]
    public async Task The_webhook_is_not_ready_with_an_expired_certificate()
    {
        var clock = new FakeTimeProvider(Today.AddDays(365) - TimeSpan.FromSeconds(1));
        using var mounted = new MountedSecret(_folder);
        await using var webhook = await StartAsync(clock, mounted);
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await webhook.ProbeAsync("/readyz"));

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "certificate: expired at 2027-01-01 00:00:00Z\n"), await webhook.ProbeAsync("/readyz"));
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await webhook.ProbeAsync("/livez"));
    }

    private static Task<RunningWebhook> StartAsync(TimeProvider clock, MountedSecret mounted) => RunningWebhook.StartAsync(builder =>
    {
        builder.Services.AddSingleton(clock);
        builder.Services.AddCluster(TestObjects.Cluster);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Tls:Mode", "Files"), new("Tls:CertificateFile", mounted.Certificate), new("Tls:KeyFile", mounted.Key),
        ]);
    });

    private static async Task<string> ServedAsync(RunningWebhook webhook)
    {
        using var connection = await ConnectAsync(webhook);
        return connection.RemoteCertificate!.GetCertHashString();
    }

    private static async Task<SslStream> ConnectAsync(RunningWebhook webhook, SslProtocols protocol = SslProtocols.None)
    {
        var client = new TcpClient();
        await client.ConnectAsync(webhook.Reviews.Host, webhook.Reviews.Port);
        var connection = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await connection.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = protocol });
        return connection;
    }
}
