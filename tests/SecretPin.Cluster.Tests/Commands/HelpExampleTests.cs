using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>The examples in <c>--help</c> of the other commands run in a shell, without changes.</summary>
[Trait("Category", "Slow")]
public sealed class HelpExampleTests(RunningCluster cluster)
{
    private const string Old = "20250715100000";
    private const string New = "20250723110000";
    private const string Alias = "auth-api-secrets";

    /// <summary>In an order in which each command finds the objects that it needs.</summary>
    private static readonly string[] Names = ["status", "refs", "rotate", "pin", "hold", "release", "rollout", "rollback", "prune", "audit", "completion"];

    [Fact]
    public async Task Every_example_runs()
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        var (staging, production) = (await PrepareAsync("staging"), await PrepareAsync("production"));
        using var folder = new TemporaryFolder();
        Write(folder["password.txt"], "some");
        Write(folder["deploy/app.yaml"], TestObjects.Workload("Deployment", "app", "auth").ToJsonString());
        Write(folder["my-chart/Chart.yaml"], "apiVersion: v2\nname: my-chart\nversion: 0.1.0\n");
        Write(folder["my-chart/templates/app.yaml"], TestObjects.Workload("Deployment", "app", "auth").ToJsonString());
        var environment = cluster.Environment(cluster.Plane);
        environment["NEW_PASSWORD"] = "another";
        environment["PATH"] += Path.PathSeparator + Path.GetDirectoryName(Binaries.Helm);
        var shell = new Tool("/bin/sh", environment);
        await using var pods = new ReadyPods(staging, production);

        foreach (var name in Names)
        {
            var help = (await cluster.Kubectl.RunAsync(null, "secretpin", name, "--help")).Succeeded().Output;
            var examples = help[help.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n')
                .Select(line => line.Trim()).Where(line => line.Contains("kubectl secretpin", StringComparison.Ordinal)).ToArray();
            Assert.NotEmpty(examples);
            foreach (var example in examples)
            {
                // Commands that read the status of an alias need the controller to be up to date.
                await RecordedAsync(staging);
                await RecordedAsync(production);
                (await shell.RunAsync("", "-c", $"cd '{folder.Path}' && {example}")).Succeeded();
            }
        }
    }

    private async Task<TestNamespace> PrepareAsync(string name)
    {
        // Skips the test if there is no control plane.
        await cluster.NewNamespaceAsync();
        (await cluster.Api.CreateAsync("namespaces", "", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } })).Expected();
        await cluster.Api.UntilAsync("serviceaccounts", name, "default", account => account is not null);
        var ns = new TestNamespace(cluster, name);
        await ns.PinAsync(Alias, Old);
        await RecordedAsync(ns);
        await ns.Apply(TestObjects.Workload("Deployment", "auth-api", Alias));
        await ns.PinAsync(Alias, New);
        await RecordedAsync(ns);
        return ns;
    }

    private static async Task RecordedAsync(TestNamespace ns) => await ns.Until("secretaliases", Alias, alias =>
        (string?)alias?["status"]?["pinned"] == $"{Alias}-{alias?["spec"]!["source"]!["version"]}");

    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
