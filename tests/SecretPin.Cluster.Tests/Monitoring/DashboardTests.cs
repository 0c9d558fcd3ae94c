using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Monitoring;

/// <summary>A real Prometheus scrapes the webhook, and the queries of the dashboard return data.</summary>
[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class DashboardTests(RunningCluster cluster)
{
    [Fact]
    public async Task Every_query_of_the_dashboard_returns_data_and_every_rule_can_be_evaluated()
    {
        Assert.SkipWhen(Binaries.Prometheus is null, "prometheus is not on the PATH (Debian's package prometheus contains it).");
        var ns = await cluster.NewNamespaceAsync();
        await ns.Apply(TestObjects.Workload("Deployment", "early", "late"));
        await ns.PinAsync("late", TestObjects.Old);
        var secret = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        await ns.Delete(secret);
        await ns.Apply(TestObjects.Alias("missing", TestObjects.Old));
        await ns.Apply(TestObjects.Alias("absent", TestObjects.Parse($$$"""
            {"awsSecretsManager": {"secretId": "/none", "region": "{{{MotoServer.Region}}}", "refreshInterval": "10s"}}
            """)));

        using var folder = new TemporaryFolder();
        await using var prometheus = await PrometheusProcess
            .StartAsync(folder, cluster.Webhook.Probes, Path.Combine(Repository.Chart, "files", "monitoring", "rules.yaml"));
        var queries = Queries();
        Assert.True(queries.Length > 25, $"{queries.Length} queries");
        var round = 0;
        await Until.HoldsAsync(async () =>
        {
            // Rates need increasing counters.
            await ns.Delete(secret);
            await ns.PinAsync("moving", $"202501{(round++ % 28) + 1:00}000000");
            await ns.Try(TestObjects.Workload("Deployment", "app", "auth"), "apply", "--dry-run=server", "-f", "-");
            foreach (var query in queries)
            {
                if (!await prometheus.HasDataAsync(query))
                {
                    return $"No data: {query}";
                }
            }

            return null;
        });

        await Until.HoldsAsync(async () => await prometheus.BadRulesAsync() is { Length: > 0 } bad ? string.Join('\n', bad) : null);
    }

    /// <summary>The queries as Grafana sends them, for all namespaces and aliases.</summary>
    private static string[] Queries()
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Chart, "files", "monitoring", "dashboard.json")))!;
        return
        [
            .. dashboard["panels"]!.AsArray()
                .SelectMany(panel => panel!["targets"]?.AsArray() ?? [])
                .Select(target => target!["expr"]!.ToString())
                .Append(dashboard["annotations"]!["list"]![0]!["expr"]!.ToString())
                // Without AWS there are no metrics of AWS.
                .Where(query => MotoServer.Problem is null || !query.Contains("_aws_", StringComparison.Ordinal))
                .Select(query => query
                    .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                    .Replace("$namespace", ".*", StringComparison.Ordinal)
                    .Replace("$alias", ".*", StringComparison.Ordinal)),
        ];
    }
}
