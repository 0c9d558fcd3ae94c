using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>The commands <c>resolve</c> and <c>check</c> against a cluster.</summary>
public sealed class ManifestCommandTests(RunningCluster cluster)
{
    [Fact]
    public async Task Resolve_writes_the_manifest_that_admission_stores()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.New);
        var manifest = TestObjects.Workload("Deployment", "app", "auth");

        var resolved = (await ns.Try(manifest, "secretpin", "resolve", "-f", "-")).Succeeded();

        Assert.Equal([$"auth-{TestObjects.New}"], SecretNames.Of(JsonNode.Parse(resolved.Output)));
        await ns.Apply(manifest);
        Assert.Equal([$"auth-{TestObjects.New}"], SecretNames.Of((await ns.Get("deployments", "app"))["spec"]));
    }

    [Fact]
    public async Task Resolve_names_the_alias_without_a_pin()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.Create("secretaliases", TestObjects.Alias("auth", TestObjects.New));

        var refused = await ns.Try(TestObjects.Workload("Deployment", "app", "auth"), "secretpin", "resolve", "-f", "-");

        refused.Refused(
            $"names alias auth (container app, envFrom), which has no pin. Secret {ns.Name}/auth-{TestObjects.New} does not exist, or is being deleted.");
        Assert.Equal("", refused.Output);
    }

    [Fact]
    public async Task Check_reports_exactly_the_manifests_that_the_API_server_rejects()
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        await ns.PinAsync("auth", TestObjects.New);
        await ns.SecretAsync("plain");
        var good = TestObjects.Workload("Deployment", "good", "auth");
        var plain = TestObjects.Workload("Deployment", "plain", "plain");
        var missing = TestObjects.Workload("Deployment", "missing", $"auth-{TestObjects.Old}");

        (await ns.Try(good, "secretpin", "check", "-f", "-")).Succeeded();
        await ns.Apply(good);
        foreach (var (bad, rule) in new[] { (plain, "unversioned-secret"), (missing, "missing-version") })
        {
            var found = await ns.Try(bad, "secretpin", "check", "-f", "-", "-o", "sarif");
            Assert.True(found.Code == 1, found.ToString());
            Assert.Equal(rule, (string?)JsonNode.Parse(found.Output)!["runs"]![0]!["results"]![0]!["ruleId"]);
            (await ns.Try(bad, "apply", "-f", "-")).Refused("requires versioned Secrets");
        }
    }
}
