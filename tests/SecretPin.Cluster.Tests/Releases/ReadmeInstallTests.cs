using System.Text.RegularExpressions;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Cluster.Tests.Webhooks;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>
/// The section "Start in audit mode" of README.md, command by command, in an empty cluster. A replica outside the cluster stands for the pods, which no kubelet
/// runs here: it gets the mode from the chart's Deployment.
/// </summary>
[Trait("Category", "Slow")]
public sealed partial class ReadmeInstallTests(RunningCluster cluster)
{
    private const string Namespace = RunningCluster.SystemNamespace;

    [Fact]
    public async Task The_commands_of_the_section_lead_from_an_empty_cluster_over_audit_mode_to_enforcement()
    {
        Assert.SkipWhen(Binaries.WhyNoControlPlane is not null, Binaries.WhyNoControlPlane ?? "");
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        await using var plane = await KubernetesControlPlane.StartAsync(controllers: false);
        await using var balancer = new Balancer();
        using var folder = new TemporaryFolder();
        var kubectl = new Tool(Binaries.Kubectl!, cluster.Environment(plane));
        var helm = new Tool(Binaries.Helm!, cluster.Environment(plane));
        WebhookProcess? replica = null;
        var kubeconfig = "";
        var results = new List<(string Command, ToolResult Result)>();
        try
        {
            foreach (var command in Commands())
            {
                var result = await RunAsync(command);
                results.Add((command, result));
                if (command.StartsWith("helm ", StringComparison.Ordinal))
                {
                    await ServeAsync(command);
                }
            }
        }
        finally
        {
            if (replica is not null)
            {
                await replica.DisposeAsync();
            }
        }

        Assert.Contains("SecretPin is not installed", Of("preflight").Output, StringComparison.Ordinal);
        Assert.Contains("namespaces", await File.ReadAllTextAsync(folder["preflight.html"]), StringComparison.Ordinal);
        var restarts = All("rollout restart");
        Assert.Contains(
            "Warning: audit mode: SecretPin would have resolved auth-api-secrets to auth-api-secrets-", restarts[0].Error, StringComparison.Ordinal);
        Assert.Contains("Warning: SecretPin resolved auth-api-secrets=", restarts[1].Error, StringComparison.Ordinal);
        Assert.Contains("Namespace shop is in audit mode", All("secretpin status")[0].Error, StringComparison.Ordinal);
        Assert.DoesNotContain("audit mode", All("secretpin status")[1].Error, StringComparison.Ordinal);
        var deletions = All("delete secret");
        Assert.Equal((0, 1), (deletions[0].Code, deletions[1].Code));
        Assert.Matches(@"audit mode: SecretPin would have rejected this: Secret shop/auth-api-secrets-\d{14} is pinned by", deletions[0].Error);
        Assert.Contains("is pinned by SecretAlias/auth-api-secrets", deletions[1].Error, StringComparison.Ordinal);
        Assert.All(
            results.Where(run => run.Result != deletions[1] && !run.Command.Contains("preflight", StringComparison.Ordinal)), run => run.Result.Succeeded());

        async Task<ToolResult> RunAsync(string command)
        {
            var words = command.Split(' ')[1..];
            if (command.StartsWith("helm ", StringComparison.Ordinal))
            {
                var url = balancer.Address.GetLeftPart(UriPartial.Authority);
                return (await helm.RunAsync(
                    null, [.. words.Select(word => word == "deploy/chart" ? Repository.Chart : word), "--set", $"webhook.url={url}"])).Succeeded();
            }

            return await kubectl.RunAsync(null, [.. words.Select(word => word.EndsWith(".html", StringComparison.Ordinal) ? folder[word] : word)]);
        }

        async Task ServeAsync(string command)
        {
            if (replica is null)
            {
                await plane.Api.UntilEstablishedAsync("secretaliases.secretpin.io");
                var token = (await kubectl.RunAsync(null, "create", "token", "secretpin", "-n", Namespace)).Succeeded().Output.Trim();
                kubeconfig = plane.Write("webhook.kubeconfig", Kubeconfig.For(plane.Server, plane.Authority, token));
            }
            else
            {
                Assert.Contains("\"mode\":\"audit\"", replica.Output, StringComparison.Ordinal);
                Assert.True(await replica.MetricAsync("secretpin_audited_reviews_total", "endpoint=\"/mutate/workloads\"", "outcome=\"Rewrite\"") > 0);
                await replica.DisposeAsync();
            }

            var mode = command.Split("mode=")[1];
            replica = await ClusterWebhook.StartAsync(kubeconfig, $"--Admission:Mode={mode}", $"--Cluster:Namespace={Namespace}");
            balancer.Serve([replica.Port]);
            await UntilServedAsync(mode == "enforce");
        }

        // The API server reads configurations and policies from watches.
        async Task UntilServedAsync(bool enforces)
        {
            if (!(await plane.Api.GetAsync("namespaces", "", "probe")).IsSuccess)
            {
                (await kubectl.RunAsync(null, "create", "namespace", "probe")).Succeeded();
            }

            await Until.HoldsAsync(
                async () =>
                {
                    foreach (var json in new[] { TestObjects.Alias("probe", TestObjects.Old), TestObjects.Secret($"probe-{TestObjects.Old}") })
                    {
                        if (await kubectl.RunAsync(json.ToJsonString(), "apply", "-n", "probe", "-f", "-") is { Code: not 0 } failed)
                        {
                            return failed.Error;
                        }
                    }

                    var workload = TestObjects.Workload("Deployment", "probe", "probe").ToJsonString();
                    var deployed = (await kubectl.RunAsync(workload, "create", "-n", "probe", "--dry-run=server", "-f", "-")).Error;
                    var deleted = await kubectl.RunAsync(null, "delete", "secret", $"probe-{TestObjects.Old}", "-n", "probe", "--dry-run=server");
                    return !deployed.Contains(enforces ? "Warning: SecretPin resolved" : "audit mode: SecretPin would have", StringComparison.Ordinal)
                            ? $"The Deployment is not reviewed yet: {deployed}"
                        : !deleted.Error.Contains(enforces ? "denied the request" : "audit mode: SecretPin would have", StringComparison.Ordinal)
                            ? $"The deletion is not reviewed yet: {deleted.Error}"
                        : null;
                },
                () => replica!.Output);
        }

        ToolResult Of(string part) => All(part)[0];

        ToolResult[] All(string part) => [.. results.Where(run => run.Command.Contains(part, StringComparison.Ordinal)).Select(run => run.Result)];
    }

    private static string[] Commands()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var section = text[text.IndexOf("## Start in audit mode", StringComparison.Ordinal)..text.IndexOf("## First alias", StringComparison.Ordinal)];
        return [.. Command().Matches(section).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"^ {3}((?:kubectl|helm) .+)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
