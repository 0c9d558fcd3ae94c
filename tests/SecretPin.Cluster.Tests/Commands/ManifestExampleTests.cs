using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>The examples in <c>--help</c> of the commands that read manifests run in a shell.</summary>
[Trait("Category", "Slow")]
public sealed class ManifestExampleTests(RunningCluster cluster)
{
    [Theory]
    [InlineData("check", 1)]
    [InlineData("resolve", 1)]
    [InlineData("report", 2)]
    [InlineData("adopt", 3)]
    public async Task Every_example_that_reads_a_cluster_runs(string command, int expected)
    {
        var ns = await cluster.NewNamespaceAsync();
        using var folder = new TemporaryFolder();
        await ns.PinAsync("auth", TestObjects.New);
        await ns.SecretAsync("plain");
        await ns.Apply(TestObjects.Workload("Deployment", "auth-api", "plain"));
        await ns.Apply(TestObjects.Workload("CronJob", "weekly-report", "plain"));
        var app = TestObjects.Workload("Deployment", "app", "auth").ToJsonString();
        Directory.CreateDirectory(folder["deploy"]);
        await File.WriteAllTextAsync(folder["deploy/app.json"], app);
        await File.WriteAllTextAsync(folder["app.yaml"], app);
        var help = (await ns.Try("secretpin", command, "--help")).Succeeded().Output;
        string[] examples =
        [
            .. help[help.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n').Select(line => line.Trim())
                .Where(line => line.StartsWith("kubectl", StringComparison.Ordinal) && !line.Contains("--cluster-manifests", StringComparison.Ordinal)),
        ];

        Assert.Equal(expected, examples.Length);
        var shell = new Tool("bash", cluster.Environment(cluster.Plane));
        foreach (var example in examples)
        {
            // 'kubectl diff' exits with 1 if there is a difference.
            var line = example.Replace("-n production", $"-n {ns.Name}", StringComparison.Ordinal)
                .Replace("kubectl diff -f -", $"{{ kubectl diff -n {ns.Name} -f - || [ $? = 1 ]; }}", StringComparison.Ordinal);
            (await shell.RunAsync(null, "-c", $"set -euo pipefail; cd {folder.Path}; {line}")).Succeeded();
        }
    }
}
