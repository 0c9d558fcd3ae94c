using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Outages;

/// <summary>A resolve request that the API server stored, because no replica answered and the failure policy was Ignore.</summary>
[Collection(nameof(SerialTests))]
public sealed class StoredRequestTests(RunningCluster cluster)
{
    [Fact]
    public async Task The_next_review_handles_a_stored_request()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        var moved = await ns.PinAsync("auth", TestObjects.New);
        cluster.Balancer.Serve();
        await SetFailurePolicyAsync("Ignore");
        try
        {
            // The API server learns of the policy from a watch. Until then, it rejects the request.
            await Until.HoldsAsync(async () =>
                await ns.Try("annotate", "deployment/app", "secretpin.io/resolve=auth", "--overwrite") is { Code: not 0 } rejected ? rejected.Error : null);
        }
        finally
        {
            await SetFailurePolicyAsync("Fail");
            await cluster.ServeAsync(cluster.Webhook);
        }

        var stored = await ns.Get("deployments", "app");
        Assert.Equal([old], Of(stored["spec"]));
        Assert.Equal("auth", (string?)stored["metadata"]!["annotations"]!["secretpin.io/resolve"]);

        var labelled = await ns.Kubectl("label", "deployment/app", "team=a");

        Assert.Contains($"SecretPin resolved auth={TestObjects.New} (was {TestObjects.Old})", labelled.Error, StringComparison.Ordinal);
        var handled = await ns.Get("deployments", "app");
        Assert.Equal([moved], Of(handled["spec"]));
        ManagedFields.AssertNoTraceOfSecretPin(handled);
    }

    /// <summary>Changes the failure policy of the webhook that handles the request.</summary>
    private async Task SetFailurePolicyAsync(string policy)
    {
        var configuration = (await cluster.Api.GetAsync("mutatingwebhookconfigurations", "", RunningCluster.MutatingConfiguration)).Expected();
        var names = configuration["webhooks"]!.AsArray().Select(webhook => (string)webhook!["name"]!).ToList();
        var patch = new JsonArray(new JsonObject
        {
            ["op"] = "replace",
            ["path"] = $"/webhooks/{names.IndexOf("workloads.resolve.secretpin.io")}/failurePolicy",
            ["value"] = policy,
        });
        var changed = await cluster.Api.SendAsync(
            HttpMethod.Patch, Resources.Path("mutatingwebhookconfigurations", "", RunningCluster.MutatingConfiguration), patch, "application/json-patch+json");
        Assert.Equal(HttpStatusCode.OK, changed.Code);
    }
}
