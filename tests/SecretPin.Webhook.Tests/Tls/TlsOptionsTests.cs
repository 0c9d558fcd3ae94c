using Microsoft.Extensions.Options;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

public sealed class TlsOptionsTests
{
    [Fact]
    public async Task Are_told_all_that_is_wrong_with_them_at_once()
    {
        var mistakes = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningWebhook.OnAsync(
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
                "Tls:SelfManaged:Secret is 'Secret': a Secret's name has lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit, at most 253 characters.",
                "Tls:SelfManaged:Namespace is 'a.b': a namespace has lower-case letters, digits and '-', at most 63.",
                "Tls:SelfManaged:Service is '': a Service's name has lower-case letters, digits and '-', at most 63.",
                "Tls:SelfManaged:Names:1 is 'local host': a host name or an IP address is needed.",
                "Tls:SelfManaged:MutatingConfiguration is '': a MutatingWebhookConfiguration's name has lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit, at most 253 characters.",
                "Tls:SelfManaged:ValidatingConfiguration is '-': a ValidatingWebhookConfiguration's name has lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit, at most 253 characters.",
                "Tls:SelfManaged:Life is 00:00:10: a certificate is good for 00:01:00 or longer.",
                "Tls:SelfManaged:CaLife is 00:00:20: at least three times Tls:SelfManaged:Life is needed, and at most 36500.00:00:00.",
                "Tls:SelfManaged:Settle is 00:00:05: 00:00:00 to a sixth of Tls:SelfManaged:CaLife is possible.",
                "Tls:ClientCa is empty: it is the path of CA certificates in PEM; leave it out, and every client may ask.",
            ],
            mistakes.Failures);
    }

    [Fact]
    public async Task For_one_mode_are_not_asked_for_in_another()
    {
        await using var webhook = await RunningWebhook.OnAsync(TestObjects.Cluster, "--Tls:SelfManaged:Secret", "Secret", "--Tls:CertificateFile", "");

        Assert.True((await webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString())).IsAllowed);
    }

    [Fact]
    public async Task Need_a_cluster_for_SelfManaged()
    {
        var mistake = await Assert.ThrowsAsync<StartupException>(() => RunningWebhook.OnAsync(TestObjects.Cluster, "--Tls:Mode", "SelfManaged"));

        Assert.Equal("Tls:Mode is SelfManaged, which needs a cluster: set Cluster:Source to Kubernetes.", mistake.Message);
    }

    [Fact]
    public void Default_to_the_pods_own_namespace_and_the_Services_names()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["namespace"], "platform\n");

        var place = ServiceIdentity.Of(new(), folder["namespace"]);

        Assert.Equal("platform", place.Namespace);
        Assert.Equal(["secretpin.platform.svc", "secretpin.platform.svc.cluster.local"], place.Names);
    }

    [Fact]
    public void Default_outside_of_a_pod_to_this_machine()
    {
        using var folder = new TemporaryFolder();

        var place = ServiceIdentity.Of(new(), folder["namespace"]);

        Assert.Equal("secretpin-system", place.Namespace);
        Assert.Equal(["secretpin.secretpin-system.svc", "secretpin.secretpin-system.svc.cluster.local", "localhost", "127.0.0.1", "::1"], place.Names);
    }

    [Fact]
    public void Count_more_than_what_is_found()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["namespace"], "platform");

        var place = ServiceIdentity.Of(new() { Namespace = "elsewhere", Service = "pins", Names = ["10.0.0.1"] }, folder["namespace"]);

        Assert.Equal(["pins.elsewhere.svc", "pins.elsewhere.svc.cluster.local", "10.0.0.1"], place.Names);
    }
}
