using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Outages;

/// <summary>A namespace with running workloads, and no replica of the webhook.</summary>
public sealed class OutageCluster(RunningCluster cluster) : IAsyncLifetime
{
    private TestNamespace? _namespace;

    /// <summary>
    /// Contains Deployment <c>resolved</c>, with alias <c>auth</c> and an earlier revision, and Deployment
    /// <c>plain</c>, with Secret <c>plain</c>.
    /// </summary>
    internal TestNamespace Namespace
    {
        get
        {
            Assert.SkipWhen(Binaries.WhyNoControlPlane is not null, Binaries.WhyNoControlPlane ?? "");
            return _namespace!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Binaries.WhyNoControlPlane is not null)
        {
            return;
        }

        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(TestObjects.Workload("Deployment", "plain", "plain"));
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "resolved", "auth"));
        await ns.Until("deployments", "resolved", deployment => (long?)deployment?["status"]?["observedGeneration"] == 1);
        await ns.PinAsync("auth", TestObjects.New);
        await ns.Apply(TestObjects.Workload("Deployment", "resolved", "auth"));
        await ns.Until("deployments", "resolved", deployment => (long?)deployment?["status"]?["observedGeneration"] == 2);
        _namespace = ns;
        cluster.Balancer.Serve();
        await cluster.Webhook.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_namespace is not null)
        {
            await cluster.Webhook.DisposeAsync();
            await cluster.StartWebhookAsync();
        }
    }
}
