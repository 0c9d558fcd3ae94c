using Microsoft.Extensions.Options;
using SecretPin.Core.Names;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

public sealed class TlsOptionsTests
{
    [Fact]
    public async Task All_invalid_settings_are_reported_together()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningWebhook.OnAsync(
            TestObjects.Cluster,
            "--Tls:Mode", "SelfManaged",
            "--Tls:SelfManaged:Secret", "Secret",
            "--Tls:SelfManaged:Namespace", "a.b",
            "--Tls:SelfManaged:Service", "",
            "--Tls:SelfManaged:Names:0", "localhost",
            "--Tls:SelfManaged:Names:1", "local host",
            "--Tls:SelfManaged:MutatingConfiguration", "",
            "--Tls:SelfManaged:ValidatingConfiguration", "-",
            "--Tls:SelfManaged:Life", "00:00:10",
            "--Tls:SelfManaged:CaLife", "00:00:20",
            "--Tls:SelfManaged:Settle", "00:00:05",
            "--Tls:ClientCa", ""));

        Assert.Equal(
            [
                $"Tls:SelfManaged:Secret is 'Secret': must be the name of a Secret, with {DnsSubdomain.Rule}.",
                "Tls:SelfManaged:Namespace is 'a.b': must be a namespace, with lower-case letters, digits and '-', at most 63 characters.",
                "Tls:SelfManaged:Service is '': must be the name of a Service, with lower-case letters, digits and '-', at most 63 characters.",
                "Tls:SelfManaged:Names:1 is 'local host': must be a host name or an IP address.",
                $"Tls:SelfManaged:MutatingConfiguration is '': must be the name of a MutatingWebhookConfiguration, with {DnsSubdomain.Rule}.",
                $"Tls:SelfManaged:ValidatingConfiguration is '-': must be the name of a ValidatingWebhookConfiguration, with {DnsSubdomain.Rule}.",
                "Tls:SelfManaged:Life is 00:00:10: must be 00:01:00 or longer.",
                "Tls:SelfManaged:CaLife is 00:00:20: must be between three times Tls:SelfManaged:Life and 36500.00:00:00.",
                "Tls:SelfManaged:Settle is 00:00:05: must be between 00:00:00 and a sixth of Tls:SelfManaged:CaLife.",
                "Tls:ClientCa is empty: must be the path of CA certificates in PEM, or absent to accept every client.",
            ],
            exception.Failures);
    }

    [Fact]
    public async Task The_settings_of_another_mode_are_not_validated()
    {
        await using var webhook = await RunningWebhook.OnAsync(TestObjects.Cluster, "--Tls:SelfManaged:Secret", "Secret", "--Tls:CertificateFile", "");

        Assert.True((await webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString())).IsAllowed);
    }

    [Fact]
    public async Task SelfManaged_requires_a_cluster()
    {
        var exception = await Assert.ThrowsAsync<StartupException>(() => RunningWebhook.OnAsync(TestObjects.Cluster, "--Tls:Mode", "SelfManaged"));

        Assert.Equal("Tls:Mode is SelfManaged, which requires a cluster: set Cluster:Source to Kubernetes.", exception.Message);
    }

    [Fact]
    public void The_defaults_in_a_pod_are_its_namespace_and_the_names_of_the_Service()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["namespace"], "platform\n");

        var place = ServiceIdentity.Of(new(), folder["namespace"]);

        Assert.Equal("platform", place.Namespace);
        Assert.Equal(["secretpin.platform.svc", "secretpin.platform.svc.cluster.local"], place.Names);
    }

    [Fact]
    public void The_defaults_outside_of_a_pod_include_localhost()
    {
        using var folder = new TemporaryFolder();

        var place = ServiceIdentity.Of(new(), folder["namespace"]);

        Assert.Equal("secretpin-system", place.Namespace);
        Assert.Equal(["secretpin.secretpin-system.svc", "secretpin.secretpin-system.svc.cluster.local", "localhost", "127.0.0.1", "::1"], place.Names);
    }

    [Fact]
    public void Settings_override_the_defaults()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["namespace"], "platform");

        var place = ServiceIdentity.Of(new() { Namespace = "elsewhere", Service = "pins", Names = ["10.0.0.1"] }, folder["namespace"]);

        Assert.Equal(["pins.elsewhere.svc", "pins.elsewhere.svc.cluster.local", "10.0.0.1"], place.Names);
    }
}
