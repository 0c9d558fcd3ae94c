using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>Which names are aliases, and how other names are treated.</summary>
public sealed class NameTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_name_without_an_alias_is_not_changed()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");

        var applied = await ns.Apply(TestObjects.Workload("Deployment", "app", "plain"));

        Assert.Empty(applied.Error);
        Assert.Equal(["plain"], Of((await ns.Get("deployments", "app"))["spec"]));
    }

    [Fact]
    public async Task An_alias_without_a_pin_is_rejected_with_advice()
    {
        var ns = await cluster.NewNamespaceAsync();
        (await ns.Try(TestObjects.Alias("auth", TestObjects.Old), "apply", "-f", "-")).Succeeded();

        (await ns.Try(TestObjects.Workload("Deployment", "app", "auth"), "apply", "-f", "-")).Refused(
            $"Deployment {ns.Name}/app names alias auth (container app, envFrom), which has no pin",
            $"Secret {ns.Name}/auth-{TestObjects.Old} does not exist, or is being deleted. Create it, or pin the alias to a version that exists.");

        await ns.SecretAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
    }

    [Fact]
    public async Task An_alias_keeps_its_old_pin_until_the_new_Secret_exists()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);

        (await ns.Try(TestObjects.Alias("auth", TestObjects.New), "apply", "-f", "-")).Succeeded();
        var applied = await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));

        Assert.Contains($"auth-{TestObjects.New} does not exist yet", applied.Error, StringComparison.Ordinal);
        Assert.Equal([old], Of((await ns.Get("deployments", "app"))["spec"]));
    }

    [Fact]
    public async Task A_versioned_name_is_not_changed_and_a_missing_version_causes_a_warning()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.New);

        var applied = await ns.Apply(TestObjects.Workload("Deployment", "blue", $"auth-{TestObjects.Old}"));

        Assert.Contains($"Secret auth-{TestObjects.Old} does not exist, or is being deleted", applied.Error, StringComparison.Ordinal);
        Assert.Equal([$"auth-{TestObjects.Old}"], Of((await ns.Get("deployments", "blue"))["spec"]));
    }

    [Fact]
    public async Task Aliases_are_resolved_in_a_workload_with_generateName()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        foreach (var kind in (string[])["Job", "Pod"])
        {
            var manifest = TestObjects.Workload(kind, "", "auth");
            manifest["metadata"] = TestObjects.Parse("""{"generateName": "made-"}""");
            TestObjects.Template(manifest)["metadata"]!.AsObject().Remove("labels");
            (await ns.Try(manifest, "create", "-f", "-")).Succeeded();
        }

        Assert.Equal([auth], Of(Assert.Single(await ns.List("jobs"))["spec"]));
        Assert.Equal([auth], Of((await ns.List("pods")).First(pod => pod["metadata"]!["ownerReferences"] is null)["spec"]));
    }

    [Fact]
    public async Task An_alias_is_used_only_in_its_own_namespace()
    {
        var (here, there) = (await cluster.NewNamespaceAsync(), await cluster.NewNamespaceAsync());
        await here.PinAsync("auth", TestObjects.Old);

        await there.Apply(TestObjects.Workload("Deployment", "app", "auth"));

        Assert.Equal(["auth"], Of((await there.Get("deployments", "app"))["spec"]));
    }

    [Fact]
    public async Task A_pod_gets_the_pin_of_the_pull_secret_of_its_ServiceAccount()
    {
        var ns = await cluster.NewNamespaceAsync();
        var regcred = await ns.PinAsync("regcred", TestObjects.Old);
        await ns.SecretAsync("plain");
        (await ns.Api.PatchAsync("serviceaccounts", ns.Name, "default", TestObjects.Parse("""{"imagePullSecrets": [{"name": "regcred"}]}"""))).Expected();

        // The API server learns of the ServiceAccount from a watch.
        await Until.HoldsAsync(async () =>
        {
            await ns.Try("delete", "pod", "app", "--ignore-not-found", "--now");
            await ns.Apply(TestObjects.Workload("Pod", "app", "plain"));
            var pod = await ns.Get("pods", "app");
            return pod["spec"]!["imagePullSecrets"] is null ? "The pod has no pull secrets."
                : Of(pod["spec"]).Contains(regcred) ? null : throw new InvalidOperationException(pod["spec"]!.ToJsonString());
        });
    }
}
