using System.Net;
using System.Net.Sockets;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Configuration;

/// <summary>It is told at the start, all of it at once, in words that say what to do.</summary>
public sealed class InvalidConfigurationTests
{
    [Fact]
    public async Task Is_told_at_once_without_a_stack_trace()
    {
        var (code, _, error) = await OfflineWebhook.RunToEndAsync(
            ("Listen__Address", "nonsense"), ("Listen__Https", "65536"), ("Listen__Drain", "1.00:00:00"), ("Tls__Mode", "Files"),
            ("Cluster__DefaultNamespace", "A_"), ("Listen__Http", "eighty"));

        Assert.Equal(1, code);
        Assert.Equal(
            """
            SecretPin cannot start: its configuration is wrong.
              Tls:CertificateFile is not set: with Tls:Mode=Files it is the path of a certificate in PEM.
              Tls:KeyFile is not set: with Tls:Mode=Files it is the path of the certificate's key in PEM.
              Failed to convert configuration value 'eighty' at 'Listen:Http' to type 'System.Int32'.
              Cluster:Manifests is not set: with Cluster:Source=Manifests it is a folder of Kubernetes objects in YAML or JSON.
              Cluster:DefaultNamespace is 'A_': a namespace has lower-case letters, digits and '-', at most 63.

            """,
            error,
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("Listen__Address", "nonsense", "Listen:Address is 'nonsense': an IP address is needed, such as 127.0.0.1, 0.0.0.0 or ::.")]
    [InlineData("Listen__Https", "65536", "Listen:Https is 65536: a port is 1 to 65535, or 0 for any that is free.")]
    [InlineData("Listen__Https", "8080", "Listen:Http is 8080, and so is Listen:Https: probes and reviews need a port each.")]
    [InlineData("Listen__Drain", "1.00:00:00", "Listen:Drain is 1.00:00:00: 00:00:00 to 00:05:00 is possible.")]
    [InlineData("Tls__Mode", "7", "Tls:Mode is 7: Development, Files or SelfManaged is possible.")]
    [InlineData("Tls__Directory", "", "Tls:Directory is empty: with Tls:Mode=Development it says where the certificate is made.")]
    [InlineData("Cluster__Source", "3", "Cluster:Source is 3: Manifests and Kubernetes are possible.")]
    public async Task Names_the_setting_and_what_is_possible(string key, string value, string message)
    {
        var (code, _, error) = await OfflineWebhook.RunToEndAsync(("Cluster__Manifests", TestObjects.Folder), (key, value));

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_file_and_line_of_a_manifest_that_cannot_be_read()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["broken.yaml"], "apiVersion: v1\nkind: [\n");

        var (code, _, error) = await OfflineWebhook.RunToEndAsync(("Cluster__Manifests", folder.Path), ("Tls__Directory", folder.Path));

        Assert.Equal(1, code);
        Assert.StartsWith("SecretPin cannot start: Cluster:Manifests cannot be used.", error, StringComparison.Ordinal);
        Assert.Contains("broken.yaml", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_a_port_that_is_taken()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, _, error) = await OfflineWebhook.RunToEndAsync(
            ("Cluster__Manifests", folder.Path), ("Tls__Directory", folder.Path), ("Listen__Http", $"{port}"), ("Listen__Https", "0"));

        Assert.Equal(1, code);
        Assert.Contains($":{port}: address already in use. Set Listen:Https and Listen:Http to free ports", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
