using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>
/// An upgrade that changes the name of the MutatingWebhookConfiguration. Helm creates the new configuration before it deletes the old one, and the
/// chart copies the caBundle.
/// </summary>
[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class WebhookNameTests(RunningCluster cluster)
{
    [Fact]
    public async Task An_upgrade_that_moves_the_configuration_leaves_no_workload_unresolved_and_rejects_none()
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ResolveAsync(ns, auth, end.Token)));
        try
        {
            // The default of earlier versions, and back.
            await RenameAsync("secretpin", RunningCluster.MutatingConfiguration);
            await RenameAsync(RunningCluster.MutatingConfiguration, "secretpin");
        }
        finally
        {
            await end.CancelAsync();
        }

        Assert.InRange((await load).Sum(), 20, int.MaxValue);
    }

    private async Task RenameAsync(string name, string before)
    {
        (await cluster.Helm!.RunAsync(
            null, "upgrade", "secretpin", Repository.Chart, "--namespace", RunningCluster.SystemNamespace, "--reuse-values",
            // Another test may have changed the ClusterRole.
            "--force-conflicts", "--set", $"webhooks.mutating.name={name}")).Succeeded();
        Assert.True((await cluster.Api.GetAsync("mutatingwebhookconfigurations", "", name)).IsSuccess);
        Assert.False((await cluster.Api.GetAsync("mutatingwebhookconfigurations", "", before)).IsSuccess);
        Assert.Null(await cluster.Webhook.WhyNotReadyAsync());
        // The API server learns configurations from a watch.
        await Until.HoldsAsync(async () => (await cluster.Api.GetAsync("mutatingwebhookconfigurations", "", name)).Expected()["webhooks"]!.AsArray()
            .All(webhook => (string?)webhook!["clientConfig"]?["caBundle"] is { Length: > 0 }) ? null : "A webhook has no caBundle.");
    }

    /// <returns>The number of workloads that were resolved.</returns>
    private static async Task<int> ResolveAsync(TestNamespace ns, string expected, CancellationToken end)
    {
        for (var number = 0; ; number++)
        {
            if (end.IsCancellationRequested)
            {
                return number;
            }

            var answer = await ns.Api.SendAsync(
                HttpMethod.Post, $"{Resources.Path("deployments", ns.Name)}?dryRun=All", TestObjects.Workload("Deployment", "app", "auth"));
            Assert.Equal([expected], SecretNames.Of(answer.Expected()["spec"]));
        }
    }
}
