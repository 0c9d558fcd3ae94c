using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>The commands that change nothing.</summary>
[Trait("Category", "Slow")]
public sealed class StatusAndRefsTests(RunningCluster cluster)
{
    [Fact]
    public async Task The_guard_and_refs_report_the_same_referrers()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        await ns.Apply(TestObjects.Workload("CronJob", "weekly", "auth"));
        await SameAsync(ns, old);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        var moved = await ns.PinAsync("auth", TestObjects.New);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == moved);
        await SameAsync(ns, old);
        await ns.Kubectl("delete", "deployment/app", "cronjob/weekly");
        await ns.Until("pods", "", pod => pod is null);
        await SameAsync(ns, old);

        await ns.SecretAsync("free");
        var free = await RefsAsync(ns, "free");
        Assert.Equal(("Unused", true), ((string?)free["deletion"]!["reason"], (bool)free["deletion"]!["allowed"]!));
        const string Record = "sh.helm.release.v1.app.v1";
        var release = TestObjects.Secret(Record);
        release["type"] = "helm.sh/release.v1";
        await ns.Create("secrets", release);
        Assert.Equal("ManagedType", (string?)(await RefsAsync(ns, Record))["deletion"]!["reason"]);
        Assert.Contains("not found", (await ns.Try("secretpin", "refs", "nothing")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_lists_the_version_of_each_workload_in_every_format()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        await ns.Until("pods", "", pod => pod is not null);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        await ns.PinAsync("auth", TestObjects.New);
        await ns.Apply(TestObjects.Workload("CronJob", "weekly", "auth"));

        var table = (await ns.Try("secretpin", "status", "-o", "wide")).Succeeded().Output;
        Assert.Matches($"{ns.Name} +auth +{TestObjects.New} .* pinned +0 +0 +1 +CronJob/weekly", table);
        Assert.Matches($"{ns.Name} +auth +{TestObjects.Old} .* previous +1 +1 +0 +Deployment/app", table);
        Assert.Contains($"Not on {TestObjects.New} yet: Deployment/app ({TestObjects.Old}). To move them: kubectl secretpin rollout auth -n {ns.Name}", table,
            StringComparison.Ordinal);

        var json = JsonNode.Parse((await ns.Try("secretpin", "status", "auth", "-o", "json")).Succeeded().Output)![0]!;
        Assert.Equal(($"auth-{TestObjects.New}", old), ((string?)json["pinned"], (string?)json["previous"]));
        Assert.Equal("Deployment/app", (string?)json["versions"]![1]!["workloads"]![0]);
        var everywhere = (await cluster.Kubectl.RunAsync(null, "secretpin", "status", "-A", "-o", "yaml")).Succeeded();
        Assert.Contains($"namespace: {ns.Name}", everywhere.Output, StringComparison.Ordinal);
        (await ns.Try("secretpin", "status", "other")).Refused($"SecretAlias {ns.Name}/other not found. Namespace {ns.Name} has auth.");
    }

    [Fact]
    public async Task A_user_without_a_right_sees_the_rest_and_the_name_of_the_right()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.SecretAsync("auth", TestObjects.New);
        await ns.Kubectl("create", "serviceaccount", "dev");
        await ns.Kubectl("create", "role", "reads", "--verb=get,list", "--resource=*.*");
        await ns.Kubectl("create", "rolebinding", "dev", "--role=reads", $"--serviceaccount={ns.Name}:dev");
        var token = (await ns.Kubectl("create", "token", "dev")).Output.Trim();
        var kubeconfig = cluster.Plane.Write($"{ns.Name}.kubeconfig", Kubeconfig.For(cluster.Plane.Server, cluster.Plane.Authority, token));
        string[] asDev = ["--kubeconfig", kubeconfig];

        Assert.Contains(old.Split('-')[1], (await ns.Try(["secretpin", "status", .. asDev])).Succeeded().Output, StringComparison.Ordinal);
        var refs = (await ns.Try(["secretpin", "refs", old, .. asDev])).Succeeded();
        Assert.Contains("The guard may find more referrers: you lack", refs.Output, StringComparison.Ordinal);
        Assert.Contains("the permission to list persistentvolumes cluster-wide ('kubectl auth can-i list persistentvolumes')", refs.Output,
            StringComparison.Ordinal);
        var pin = await ns.Try(["secretpin", "pin", "auth", TestObjects.New, .. asDev]);
        Assert.Equal(2, pin.Code);
        pin.Refused($"You lack the permission to patch secretaliases.secretpin.io in namespace {ns.Name} "
            + $"('kubectl auth can-i patch secretaliases.secretpin.io -n {ns.Name}')");
        (await cluster.Kubectl.RunAsync(null, ["secretpin", "status", "-A", .. asDev]))
            .Refused("You lack the permission to list secretaliases.secretpin.io cluster-wide");
    }

    [Fact]
    public async Task Audit_lists_the_attempts_and_its_CSV_contains_no_formula()
    {
        var ns = await cluster.NewNamespaceAsync();
        var path = $"apis/secretpin.io/v1alpha1/namespaces/{ns.Name}/blockeddeletions";
        (await cluster.Api.SendAsync(HttpMethod.Post, path, TestObjects.Parse("""
            {"apiVersion": "secretpin.io/v1alpha1", "kind": "BlockedDeletion", "metadata": {"name": "auth-20250101000000"}, "status": {"denied": 1, "forced": 1, "firstAttempt": "2025-01-01T00:00:00Z", "lastAttempt": "2099-01-01T00:00:00Z", "attempts": [
              {"time": "2099-01-01T00:00:00Z", "uid": "2", "user": "=cmd()", "outcome": "Forced", "reason": "Forced", "message": "one, \"two\""},
              {"time": "2025-01-01T00:00:00Z", "uid": "1", "user": "jane", "outcome": "Denied", "reason": "InUse", "message": "in use"}]}}
            """))).Expected();

        Assert.Equal(
            "time,namespace,secret,user,outcome,reason,message\r\n"
            + $"2099-01-01T00:00:00Z,{ns.Name},auth-20250101000000,'=cmd(),Forced,Forced,\"one, \"\"two\"\"\"\r\n"
            + $"2025-01-01T00:00:00Z,{ns.Name},auth-20250101000000,jane,Denied,InUse,in use\r\n",
            (await ns.Try("secretpin", "audit", "-o", "csv")).Succeeded().Output);
        Assert.DoesNotContain("jane", (await ns.Try("secretpin", "audit", "--since", "24h")).Succeeded().Output, StringComparison.Ordinal);
        var byJane = JsonNode.Parse((await ns.Try("secretpin", "audit", "--user", "jane", "-o", "json")).Succeeded().Output)!.AsArray();
        Assert.Equal("InUse", (string?)Assert.Single(byJane)!["reason"]);
    }

    [Fact]
    public async Task Kubectl_completes_commands_options_and_aliases()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        var script = (await cluster.Kubectl.RunAsync(null, "secretpin", "completion")).Succeeded().Output;
        Plugin.Write(cluster.PluginFolder, "kubectl_complete-secretpin", script);

        Assert.Equal(["rollback", "rollout", "rotate", ":4"], await CompleteAsync("secretpin", "ro"));
        Assert.Equal(["--watch", ":4"], await CompleteAsync("secretpin", "status", "--w"));
        Assert.Equal(["auth", ":4"], await CompleteAsync("secretpin", "rotate", "-n", ns.Name, "a"));
        Assert.Equal([TestObjects.Old, ":4"], await CompleteAsync("secretpin", "pin", "-n", ns.Name, "auth", "2"));
    }

    [Fact]
    public async Task Watched_status_shows_a_pin_move()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        using var watching = WatchedStatus.Start(ns, "auth");

        await watching.UntilAsync($"{TestObjects.Old} .* pinned");
        await ns.PinAsync("auth", TestObjects.New);
        await watching.UntilAsync($"{TestObjects.New} .* pinned");
        await watching.UntilAsync($"{TestObjects.Old} .* previous");
    }

    private async Task<string[]> CompleteAsync(params string[] words) =>
        [.. (await cluster.Kubectl.RunAsync(null, ["__complete", .. words])).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static async Task SameAsync(TestNamespace ns, string secret)
    {
        var said = (string)(await RefsAsync(ns, secret))["deletion"]!["message"]!;
        Assert.NotEmpty(said);
        (await ns.Try("delete", "secret", secret, "--dry-run=server")).Refused(said);
    }

    private static async Task<JsonNode> RefsAsync(TestNamespace ns, string secret) =>
        JsonNode.Parse((await ns.Try("secretpin", "refs", secret, "-o", "json")).Succeeded().Output)!;
}
