using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Kubernetes.Api;
using SecretPin.Testing.Processes;
using Resources = SecretPin.Cluster.Tests.ControlPlane.Resources;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>Without a resource, SecretPin must not conclude that there are no such objects.</summary>
[Collection(nameof(SerialTests))]
public sealed class LostResourceTests(RunningCluster cluster)
{
    [Fact]
    public async Task Nothing_is_verified_while_the_API_server_does_not_serve_aliases()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        await ServeAsync("secretaliases.secretpin.io", isServed: false);
        try
        {
            await UntilLostAsync("secretaliases.secretpin.io");

            (await ns.Delete(auth)).Refused("could not verify");
            (await ns.Try(TestObjects.Workload("Deployment", "app", "auth"), "apply", "-f", "-")).Refused("could not verify");
        }
        finally
        {
            await ServeAsync("secretaliases.secretpin.io", isServed: true);
            await UntilReadyAsync();
        }

        (await ns.Delete(auth)).Refused("is pinned by SecretAlias/auth");
    }

    [Fact]
    public async Task A_Secret_that_a_custom_workload_needs_is_kept_while_the_API_server_does_not_serve_the_workload()
    {
        Assert.SkipWhen(cluster.Helm is null, "Without Helm, no custom workload is configured.");
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Create("rollouts", TestObjects.Workload("Rollout", "app", "plain"));
        (await ns.Delete("plain")).Refused("still in use by Rollout/app");
        await ServeAsync("rollouts.argoproj.io", isServed: false);
        try
        {
            await UntilLostAsync("rollouts.argoproj.io");

            (await ns.Delete("plain")).Refused("could not verify");
        }
        finally
        {
            await ServeAsync("rollouts.argoproj.io", isServed: true);
            await UntilReadyAsync();
        }

        (await ns.Delete("plain")).Refused("still in use by Rollout/app");
    }

    [Fact]
    public async Task Nothing_is_verified_while_SecretPin_has_no_rights_and_each_resource_is_reported()
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.SecretAsync("plain");
        var rules = (await cluster.Api.GetAsync("clusterroles", "", "secretpin")).Expected()["rules"]!.DeepClone();
        await SetRulesAsync(new JsonArray());
        try
        {
            await UntilLostAsync(
                [.. new ListOrder([]).All.Where(resource => resource.IsBuiltIn).Select(resource => resource.ToString()), "secrets", "namespaces",
                    "secretaliases.secretpin.io"]);

            (await ns.Delete("plain")).Refused("could not verify");
            (await ns.Try(TestObjects.Workload("Deployment", "app", "auth"), "apply", "-f", "-")).Refused("could not verify");
            (await ns.Try(TestObjects.Workload("Deployment", "app", $"auth-{TestObjects.Old}"), "apply", "-f", "-")).Refused("could not verify");
        }
        finally
        {
            await SetRulesAsync(rules);
            await UntilReadyAsync();
        }

        (await ns.Delete("plain")).Succeeded();
    }

    private async Task SetRulesAsync(JsonNode rules) =>
        (await cluster.Api.PatchAsync("clusterroles", "", "secretpin", new JsonObject { ["rules"] = rules.DeepClone() })).Expected();

    /// <summary>Without a served version, the API server answers 404 and keeps the stored objects.</summary>
    private async Task ServeAsync(string crd, bool isServed)
    {
        var patch = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/spec/versions/0/served", ["value"] = isServed });
        var path = Resources.Path("customresourcedefinitions", "", crd);
        (await cluster.Api.SendAsync(HttpMethod.Patch, path, patch, "application/json-patch+json")).Expected();
        var (resource, group) = (crd.Split('.')[0], crd[(crd.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        await Until.HoldsAsync(async () =>
        {
            var list = await cluster.Api.SendRawAsync($"apis/{group}/v1alpha1/{resource}?limit=1");
            return list == HttpStatusCode.OK == isServed ? null : $"The API server answers {list}.";
        });
    }

    private async Task UntilLostAsync(params string[] resources) => await Until.HoldsAsync(async () =>
    {
        var problem = await cluster.Webhook.WhyNotReadyAsync();
        foreach (var resource in resources)
        {
            if (problem?.Contains(resource, StringComparison.Ordinal) != true)
            {
                return $"{resource} is not reported: {problem}";
            }

            if (await cluster.Webhook.MetricAsync("secretpin_resource_lost", $"resource=\"{resource}\"") != 1)
            {
                return $"No metric reports {resource}.";
            }
        }

        return null;
    });

    private async Task UntilReadyAsync() => await Until.HoldsAsync(cluster.Webhook.WhyNotReadyAsync);
}
