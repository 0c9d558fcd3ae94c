using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Cluster.Tests.Webhooks;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>Another mutating webhook adds a container that names an alias to a workload that names none.</summary>
public sealed class SidecarInjectorTests(RunningCluster cluster)
{
    private static readonly JsonObject WithoutSecrets = TestObjects.Parse("""{"containers": [{"name": "app", "image": "some"}]}""");

    [Theory]
    [InlineData("Deployment", "a-sidecar-injector")]
    [InlineData("Deployment", "sidecar-injector")]
    [InlineData("Deployment", "vault-agent-injector")]
    [InlineData("Pod", "a-sidecar-injector")]
    [InlineData("Pod", "sidecar-injector")]
    public async Task The_alias_of_an_injected_container_is_resolved(string kind, string injector)
    {
        var ns = await cluster.NewNamespaceAsync();
        var sidecar = await ns.PinAsync("sidecar", TestObjects.Old);
        await using var webhook = await OtherWebhook.InjectorAsync(ns, injector, "sidecar");

        await ns.Apply(TestObjects.Workload(kind, "app", WithoutSecrets.DeepClone().AsObject()));

        Assert.Equal([sidecar], Of(TestObjects.Template(await ns.Get(TestObjects.Workloads[kind], "app"))["spec"]));
        await webhook.UnregisterAsync();
    }

    [Theory]
    [InlineData("Deployment")]
    [InlineData("Pod")]
    public async Task The_rejection_of_an_alias_that_a_later_webhook_added_states_the_cause(string kind)
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("sidecar", TestObjects.Old);
        await using var webhook = await OtherWebhook.InjectorAsync(ns, "zzzz-sidecar-injector", "sidecar");

        (await ns.Try(TestObjects.Workload(kind, "app", WithoutSecrets.DeepClone().AsObject()), "apply", "-f", "-")).Refused(
            "still names alias sidecar (container sidecar, envFrom)",
            "a mutating webhook that runs after SecretPin added this reference",
            "give SecretPin's MutatingWebhookConfiguration a name that sorts after the others (chart value webhooks.mutating.name)");
        await webhook.UnregisterAsync();
    }
}
