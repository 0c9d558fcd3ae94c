using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Monitoring;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Rollouts;

/// <summary>
/// The incident of the article: a rotation brings a credential that does not work. With a rollout, it reaches one of three Deployments, Prometheus sees
/// the errors, and everything is on the old version again before a person intervenes.
/// </summary>
[Collection(nameof(SerialTests))]
public sealed partial class IncidentTests(RunningCluster cluster, ITestOutputHelper output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly string[] Deployments = ["canary", "blue", "green"];

    private readonly StringBuilder _transcript = new();

    private static readonly JsonNode Plan = JsonNode.Parse("""
        {
          "steps": [{"workloads": ["Deployment/canary"], "soak": "30m"}, {"percent": 100, "soak": "24h"}],
          "checks": [{"name": "errors", "interval": "5s", "prometheus": {"query": "rate(auth_errors_total[5s])", "max": 1}}]
        }
        """)!;

    [Fact]
    public async Task A_bad_version_is_rolled_back_within_two_check_intervals_and_reaches_one_workload()
    {
        Assert.SkipWhen(Binaries.Prometheus is null, "prometheus is not on the PATH (Debian's package prometheus contains it).");
        var ns = await cluster.NewNamespaceAsync();
        await using var ready = new ReadyPods(ns);
        var old = await ns.SecretAsync("auth", TestObjects.Old);
        var declared = TestObjects.Alias("auth", TestObjects.Old);
        declared["spec"]!["rollout"] = Plan.DeepClone();
        await ns.Apply(declared);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        await ns.Apply(TestObjects.List([.. Deployments.Select(name => TestObjects.Workload("Deployment", name, "auth"))]));
        var bad = $"auth-{TestObjects.New}";
        using var folder = new TemporaryFolder();
        await using var service = await FakeService.StartAsync(ns, bad, Deployments);
        await using var prometheus = await PrometheusProcess.StartAsync(
            folder, service.Address, Path.Combine(Repository.Chart, "files", "monitoring", "rules.yaml"));
        await using var leader = await MovingLeader.StartAsync(cluster, $"--Checks:Prometheus={prometheus.Address}");
        using var watching = WatchedStatus.Start(ns, "auth");
        await watching.UntilAsync($"{TestObjects.Old} .* pinned");

        var rotated = await Run(ns, "secretpin", "rotate", "auth", "--version", TestObjects.New, "--set", "token=mistyped", "--pin");
        Assert.Contains("step 1: Deployment/canary, at the start, soak time 30m", rotated, StringComparison.Ordinal);
        var rolledBack = await RolloutStatus.UntilAsync(ns, "auth", "RolledBack");
        foreach (var name in Deployments)
        {
            await ns.Until("deployments", name, deployment => Of(deployment?["spec"]) is [var secret] && secret == old);
        }

        var seconds = Stopwatch.GetElapsedTime(service.FirstError);
        output.WriteLine($"rolled back {seconds.TotalSeconds:0.0} s after the first error; affected: {service.Affected.Count} of {Deployments.Length}");
        Assert.True(seconds < 2 * Interval, $"{seconds} from the first error to the rollback");
        Assert.Equal(["canary"], service.Affected);
        Assert.StartsWith("The check errors failed: ", (string?)rolledBack["reason"], StringComparison.Ordinal);

        await watching.UntilAsync($"now  1\\. named \\(soak 30m.*\\): Deployment/canary");
        await watching.UntilAsync($"Rollout of auth from {TestObjects.Old} to {TestObjects.New}: RolledBack for .* The check errors failed: ");
        var alias = await ns.Until("secretaliases", "auth", found => (string?)found?["status"]?["conditions"]?[0]?["reason"] == "Rejected");
        Assert.Equal((old, bad), ((string?)alias!["status"]!["pinned"], (string?)alias["status"]!["rejected"]![0]!["secret"]));
        await ns.Until("secretaliases", "auth", found => found?["status"]?["rollout"]?["waiting"]?.AsArray().Count == 0);

        var status = await Run(ns, "secretpin", "status", "auth");
        Assert.Contains($"0 of 3 workloads have {TestObjects.New}", status, StringComparison.Ordinal);
        var events = await Run(ns, "get", "events", "--sort-by=.metadata.creationTimestamp");
        Assert.Contains("RolledBack", events, StringComparison.Ordinal);
        Assert.Contains(bad, await Run(ns, "secretpin", "audit", "-o", "wide"), StringComparison.Ordinal);
        await CompareWithDocumentAsync();

        // Git still names the bad version, and applies everything again.
        await ns.Apply(TestObjects.List([.. Deployments.Select(name => TestObjects.Workload("Deployment", name, "auth"))]));
        Assert.All(Deployments, name => Assert.Equal([old], Of(ns.Get("deployments", name).Result["spec"])));
        ManagedFields.AssertNoTraceOfSecretPin(await ns.Get("deployments", "canary"));
        var applied = await ns.Kubectl("patch", "salias", "auth", "--type=merge", "-p", """{"spec": {"retention": "400h"}}""");
        Assert.StartsWith(
            $"Warning: Secret {bad} was rejected by its rollout, so alias auth stays at {TestObjects.Old}.", applied.Error, StringComparison.Ordinal);

        // One of the three series was out of bounds. Without any series, the check reports this, and is a failure only on request.
        Assert.Equal(3, await prometheus.CountAsync("rate(auth_errors_total[5s])"));
        await ns.PinAsync("auth", "20250226000000", ("rollout", Silent("Fail")));
        await ns.Until("secretaliases", "auth", found =>
            (string?)found?["status"]?["rollout"]?["reason"] == $"The check silent failed: no data (max 1). The pin is {old}.");

        // A new version is not affected by the rejections.
        await ns.PinAsync("auth", "20250301000000", ("rollout", Silent("Ignore")));
        var complete = await RolloutStatus.UntilAsync(ns, "auth", "Complete");
        var silent = complete["checks"]![0]!;
        Assert.Equal(("NoData", "no data", 0), ((string?)silent["outcome"], (string?)silent["value"], (int?)silent["failures"]));
        Assert.All(Deployments, name => Assert.Equal(["auth-20250301000000"], Of(ns.Get("deployments", name).Result["spec"])));
        await ns.Until("secretaliases", "auth", found => (string?)found?["status"]?["pinned"] == "auth-20250301000000");
        await watching.UntilAsync("20250226000000 .* rejected");
        await watching.UntilAsync("20250301000000 .* pinned +3 ");
    }

    /// <summary>One step, and a check whose query has no data.</summary>
    private static JsonNode Silent(string noData) => JsonNode.Parse($$"""
        {
          "steps": [{"percent": 100}],
          "checks": [{"name": "silent", "interval": "5s", "noData": "{{noData}}", "prometheus": {"query": "auth_errors_total{app=\"none\"}", "max": 1} }]
        }
        """)!;

    private async Task<string> Run(TestNamespace ns, params string[] arguments)
    {
        var result = await ns.Kubectl(arguments);
        _transcript.AppendLine($"$ kubectl {string.Join(' ', arguments)} -n {ns.Name}".Replace(ns.Name, "shop", StringComparison.Ordinal))
            .AppendLine($"{result.Output}{result.Error}".Replace(ns.Name, "shop", StringComparison.Ordinal));
        return result.Output;
    }

    /// <summary>Compares the commands and their output with docs/rollouts.md. SECRETPIN_TRANSCRIPT names a file for the new text of the document.</summary>
    private async Task CompareWithDocumentAsync()
    {
        if (Environment.GetEnvironmentVariable("SECRETPIN_TRANSCRIPT") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, _transcript.ToString());
        }

        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "rollouts.md"));
        var story = document.Split("## A rotation that goes wrong")[1].Split("## Checks")[0];
        var console = string.Join('\n', Console().Matches(story).Select(match => match.Groups["text"].Value));
        var (documented, real) = (Outputs(console), Outputs(_transcript.ToString()));
        Assert.Equal(documented.Select(output => output[0]), real.Select(output => output[0]));
        foreach (var (expected, actual) in documented.Zip(real))
        {
            if (expected.Contains("…"))
            {
                // The document contains some of the lines. Events of the same second have no order.
                Assert.Equal(["…"], expected.Except(actual));
            }
            else
            {
                Assert.Equal(expected, actual);
            }
        }
    }

    /// <summary>The lines of each command and its output, with the same text for each time, age and measured value.</summary>
    private static string[][] Outputs(string console) =>
    [
        .. console.Split("$ kubectl ", StringSplitOptions.RemoveEmptyEntries).Where(output => output.Trim().Length > 0).Select(output => output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Spaces().Replace(Number().Replace(Age().Replace(Time().Replace(line, "TIME"), "AGE"), "NUMBER"), " ").Trim())
            .ToArray()),
    ];

    [GeneratedRegex("^```console\\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z")]
    private static partial Regex Time();

    [GeneratedRegex("\\b\\d+[sd]\\b")]
    private static partial Regex Age();

    [GeneratedRegex("\\b\\d+\\.\\d+\\b")]
    private static partial Regex Number();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
