using System.Net;
using System.Net.Sockets;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Configuration;

/// <summary>The process reports all configuration errors at startup, without a stack trace.</summary>
public sealed class InvalidConfigurationTests
{
    [Fact]
    public async Task All_invalid_settings_are_reported_together_without_a_stack_trace()
    {
        var (code, _, error) = await OfflineWebhook.RunToEndAsync(
            ("Listen__Address", "nonsense"), ("Listen__Https", "65536"), ("Listen__Drain", "1.00:00:00"), ("Tls__Mode", "Files"),
            ("Cluster__DefaultNamespace", "A_"), ("Listen__Http", "eighty"));

        Assert.Equal(1, code);
        Assert.Equal(
            """
            SecretPin cannot start: the configuration is invalid.
              Failed to convert configuration value 'eighty' at 'Listen:Http' to type 'System.Int32'.
              Tls:CertificateFile is not set: Tls:Mode=Files requires the path of a certificate in PEM.
              Tls:KeyFile is not set: Tls:Mode=Files requires the path of the certificate's private key in PEM.
              Cluster:Manifests is not set: Cluster:Source=Manifests requires a folder of Kubernetes objects in YAML or JSON.
              Cluster:DefaultNamespace is 'A_': must be a namespace, with lower-case letters, digits and '-', at most 63 characters.

            """,
            error,
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("Listen__Address", "nonsense", "Listen:Address is 'nonsense': must be an IP address, such as 127.0.0.1, 0.0.0.0 or ::.")]
    [InlineData("Listen__Https", "65536", "Listen:Https is 65536: must be a port from 1 to 65535, or 0 for any free port.")]
    [InlineData("Listen__Https", "8080", "Listen:Http is 8080, the same as Listen:Https: probes and reviews need different ports.")]
    [InlineData("Listen__Drain", "1.00:00:00", "Listen:Drain is 1.00:00:00: must be between 00:00:00 and 00:05:00.")]
    [InlineData("Tls__Mode", "7", "Tls:Mode is 7: must be Development, Files or SelfManaged.")]
    [InlineData("Tls__Directory", "", "Tls:Directory is empty: Tls:Mode=Development requires a directory for the certificate.")]
    [InlineData("Guard__Scope", "2", "Guard:Scope is 2: must be All or Versions.")]
    [InlineData("Cluster__Workloads__0__Version", "../v1", "Cluster:Workloads:0:Version is '../v1': must be a version such as v1alpha1.")]
    [InlineData(
        "Cluster__Workloads__0__Resource", "a/b", "Cluster:Workloads:0:Resource is 'a/b': must be the plural name of the resource, such as rollouts.")]
    [InlineData(
        "Cluster__Workloads__0__PodSpecPath", "spec.groups[0].spec",
        "Cluster:Workloads:0:PodSpecPath is 'spec.groups[0].spec': must be keys joined by '.', such as spec.template.spec, with '[*]' for each element")]
    [InlineData("Cluster__Source", "3", "Cluster:Source is 3: must be Manifests or Kubernetes.")]
    public async Task The_message_contains_the_setting_and_the_allowed_values(string key, string value, string message)
    {
        var (code, _, error) = await OfflineWebhook.RunToEndAsync(("Cluster__Manifests", TestObjects.Folder), (key, value));

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1", "Cluster:Workloads contain RayCluster.ray.io with the same PodSpecPath twice.")]
    [InlineData("v2", "Cluster:Workloads contain RayCluster.ray.io with different versions or resources: a kind has one of each.")]
    public async Task A_kind_that_occurs_several_times_has_one_version_and_different_paths(string version, string message)
    {
        var (code, _, error) = await OfflineWebhook.RunToEndAsync(
        [
            ("Cluster__Manifests", TestObjects.Folder),
            .. from index in (int[])[0, 1]
               from setting in (string[])["Group=ray.io", "Resource=rayclusters", "Kind=RayCluster", "PodSpecPath=spec.template.spec"]
               select ($"Cluster__Workloads__{index}__{setting.Split('=')[0]}", setting.Split('=')[1]),
            ("Cluster__Workloads__0__Version", "v1"),
            ("Cluster__Workloads__1__Version", version),
        ]);

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_manifest_is_reported_with_its_file_name()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["broken.yaml"], "apiVersion: v1\nkind: [\n");

        var (code, _, error) = await OfflineWebhook.RunToEndAsync(("Cluster__Manifests", folder.Path), ("Tls__Directory", folder.Path));

        Assert.Equal(1, code);
        Assert.StartsWith("SecretPin cannot start: Cluster:Manifests is invalid: ", error, StringComparison.Ordinal);
        Assert.Contains("broken.yaml", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_reported_with_the_setting_to_change()
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
