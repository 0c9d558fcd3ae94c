using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Guard;

/// <summary>Measures the deletion of a version in a namespace with many custom resources of 20 kinds. docs/measurements.md contains the result.</summary>
[Collection(nameof(LoadTests))]
[Trait("Category", "Slow")]
public sealed class ManyCustomResourcesTests(RunningCluster cluster)
{
    private const int Kinds = 20, Deletions = 15;

    /// <summary>
    /// SECRETPIN_CUSTOM_RESOURCES custom resources; by default 2000. The test prints the times, because they depend on the machine. The target is one second
    /// for 10,000 (docs/measurements.md). A deletion that the webhook cannot verify in time fails.
    /// </summary>
    [Fact]
    public async Task The_deletion_of_a_version_is_verified_in_time_in_a_namespace_with_many_custom_resources()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("SECRETPIN_CUSTOM_RESOURCES") ?? "2000", CultureInfo.InvariantCulture);
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old, ("retention", "0s"));
        await ns.PinAsync("auth", TestObjects.New, ("retention", "0s"));
        try
        {
            await InstallAsync();
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => (await ns.Api.SendAsync(
                HttpMethod.Post, $"apis/many.example.com/v1/namespaces/{ns.Name}/things{i % Kinds}s", Thing(i))).Expected());

            var times = new List<double>();
            var process = Process.GetProcessById(cluster.Webhook.Id);
            var (resident, cpu) = (process.WorkingSet64, process.TotalProcessorTime);
            if (OperatingSystem.IsLinux())
            {
                // Resets the peak of the resident memory.
                await File.WriteAllTextAsync($"/proc/{process.Id}/clear_refs", "5");
            }

            for (var i = 0; i < Deletions; i++)
            {
                var watch = Stopwatch.StartNew();
                var deleted = await ns.Api.SendAsync(HttpMethod.Delete, ControlPlane.Resources.Path("secrets", ns.Name, old) + "?dryRun=All");
                times.Add(watch.Elapsed.TotalMilliseconds);
                deleted.Expected();
            }

            process.Refresh();
            times.Sort();
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} custom resources: median {times[Deletions / 2]:0} ms, slowest {times[^1]:0} ms; webhook: "
                + $"{(process.TotalProcessorTime - cpu).TotalMilliseconds / Deletions:0} ms of processor time for each deletion, peak of the resident memory "
                + $"{(process.PeakWorkingSet64 - resident) / 1e6:0.0} MB above {resident / 1e6:0} MB"));
        }
        finally
        {
            for (var i = 0; i < Kinds; i++)
            {
                await cluster.Api.DeleteAsync("customresourcedefinitions", "", $"things{i}s.many.example.com");
            }

            await cluster.Api.DeleteAsync("clusterroles", "", "things");
        }
    }

    private async Task InstallAsync()
    {
        for (var i = 0; i < Kinds; i++)
        {
            (await cluster.Api.CreateAsync("customresourcedefinitions", "", TestCrd.Of($"things{i}s", "many.example.com", $"Thing{i}"))).Expected();
        }

        (await cluster.Api.CreateAsync("clusterroles", "", TestObjects.Parse("""
            {
              "metadata": {"name": "things", "labels": {"secretpin.io/aggregate-to-guard": "true"}},
              "rules": [{"apiGroups": ["many.example.com"], "resources": ["*"], "verbs": ["list"]}]
            }
            """))).Expected();
        for (var i = 0; i < Kinds; i++)
        {
            await cluster.Api.UntilEstablishedAsync($"things{i}s.many.example.com");
        }

        await cluster.Api.UntilAsync("clusterroles", "", "secretpin-guard", role => role!["rules"]?.ToJsonString().Contains("many.example.com") == true);
    }

    /// <summary>
    /// About two kilobytes, with what a real custom resource contains: timestamps, digests, and in each fourth object the version of another alias, twice.
    /// </summary>
    private static JsonObject Thing(int number)
    {
        var thing = TestObjects.Parse($$$"""
            {
              "apiVersion": "many.example.com/v1", "kind": "Thing{{{number % Kinds}}}",
              "metadata": {
                "name": "thing-{{{number}}}", "labels": {"app.kubernetes.io/name": "thing", "example.com/build": "build-{{{20250101000000 + number}}}-x"}
              },
              "spec": {"since": "2025-07-15T10:00:00Z", "items": []}
            }
            """);
        for (var i = 0; i < 16; i++)
        {
            thing["spec"]!["items"]!.AsArray().Add(TestObjects.Parse(
                $$$"""{"name": "item-{{{i}}}", "image": "registry.example.com/some/image:1.2.{{{i}}}", "port": {{{8000 + i}}}, "enabled": true}"""));
        }

        if (number % 4 == 0)
        {
            var version = $"other-{number % 100}-{20250601000000 + (number % 60)}";
            thing["spec"]!["tls"] = new JsonObject { ["secretName"] = version };
            thing["spec"]!["env"] = TestObjects.Parse($$$"""{"TOKEN": {"valueFrom": {"secretKeyRef": {"name": "{{{version}}}"} } } }""");
        }

        return thing;
    }
}
