using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests.Alerts;

/// <summary>The alert rules, their runbook and the monitors for Datadog.</summary>
public sealed partial class AlertTests
{
    private const string Rules = "files/monitoring/rules.yaml";

    private static readonly string TestFile = Path.Combine(Repository.Root, "tests", "SecretPin.Chart.Tests", "Alerts", "alerts.yaml");

    private static readonly string[] Names =
        [.. Yaml.Parse(ChartFiles.Read(Rules)).Single().List("groups").SelectMany(group => group.List("rules")).Select(rule => rule.Text("alert")!)];

    [Fact]
    public async Task The_promtool_tests_pass()
    {
        var promtool = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "promtool"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(promtool is null, "promtool is not on the PATH. Debian's package prometheus contains it.");
        using var process = Process.Start(new ProcessStartInfo(promtool!, ["test", "rules", TestFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await error);
    }

    [Fact]
    public void Each_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not()
    {
        var tests = Yaml.Parse(File.ReadAllText(TestFile)).Single().List("tests").SelectMany(test => test.List("alert_rule_test")).ToArray();
        Assert.Equal(18, Names.Length);
        Assert.All(Names, name =>
        {
            var alertTests = tests.Where(test => test.Text("alertname") == name).ToArray();
            Assert.Contains(alertTests, test => test.List("exp_alerts").Any());
            Assert.Contains(alertTests, test => !test.List("exp_alerts").Any());
        });
    }

    [Fact]
    public void Each_alert_has_a_section_in_the_runbook_and_a_monitor_for_Datadog()
    {
        var runbook = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operations.md"));
        Assert.Equal(Names.Select(name => $"### {name}"), runbook.Where(line => line.StartsWith("### ", StringComparison.Ordinal)));
        Assert.Equal(Names.Select(name => $"[SecretPin] {name}"), Monitors().Select(monitor => (string)monitor["name"]!));
    }

    [Fact]
    public void The_monitors_for_Datadog_query_documented_metrics_and_repeat_the_threshold_of_the_query()
    {
        var metrics = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operations.md"))
            .Where(line => line.StartsWith("| `secretpin_", StringComparison.Ordinal))
            .Select(line => Suffix().Replace(line.Split('`')[1], ""))
            .ToHashSet();
        Assert.All(Monitors(), monitor =>
        {
            var query = (string)monitor["query"]!;
            Assert.All(Metric().Matches(query), metric => Assert.Contains(metric.Groups["name"].Value.Replace('.', '_'), metrics));
            Assert.Equal(query.Split(' ')[^1], monitor["options"]!["thresholds"]!["critical"]!.ToString());

            // Datadog stores the values of tags in lower case.
            Assert.All(Filter().Matches(query), filter => Assert.Equal(filter.Value.ToLowerInvariant(), filter.Value));
        });
    }

    [Fact]
    public void The_ServiceMonitor_the_alert_rules_and_the_dashboard_are_off_by_default()
    {
        Assert.DoesNotContain(ChartFiles.Install, manifest => manifest.Text("kind") is "ServiceMonitor" or "PrometheusRule" or "ConfigMap");
        var rendered = Helm.Render(
            "monitoring.serviceMonitor.enabled=true", "monitoring.prometheusRule.enabled=true", "monitoring.dashboard.enabled=true",
            """monitoring.serviceMonitor.labels={"release":"prometheus"}""");
        var scraping = rendered.One("ServiceMonitor");
        Assert.Equal("prometheus", scraping.Text("metadata.labels.release"));
        Assert.Equal(("http", "/metrics"), (scraping.List("spec.endpoints").Single().Text("port"), scraping.List("spec.endpoints").Single().Text("path")));
        Assert.Contains("http", rendered.One("Service").List("spec.ports").Select(port => port.Text("name")));
        Assert.Equal(Names, rendered.One("PrometheusRule").List("spec.groups").SelectMany(group => group.List("rules")).Select(rule => rule.Text("alert")));
        var dashboard = ((YamlScalarNode)rendered.One("ConfigMap").At("data")!["secretpin.json"]).Value!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(ChartFiles.Read("files/monitoring/dashboard.json")), JsonNode.Parse(dashboard)));
    }

    [Fact]
    public void The_values_decide_what_SecretPin_may_delete()
    {
        static string[] Deleted(IEnumerable<YamlNode> rendered) =>
            [.. rendered.ClusterRole().List("rules").Where(rule => rule.Texts("verbs").Contains("delete")).SelectMany(rule => rule.Texts("resources"))];
        Assert.Equal(["blockeddeletions"], Deleted(ChartFiles.Install));
        Assert.Empty(Deleted(Helm.Render("audit.keepDays=0")));
        Assert.Equal(["pods"], Deleted(Helm.Render("audit.keepDays=0", "unresolved.repair=true")));
    }

    private static IEnumerable<JsonNode> Monitors() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "datadog-monitors.json")))!.AsArray().OfType<JsonNode>();

    /// <summary>The suffixes that Prometheus adds to a name, for the unit and for counters.</summary>
    [GeneratedRegex("(_total|_seconds)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("(sum|max|min|p99):(?<name>[a-z._]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Metric();

    [GeneratedRegex("(?<={)[^}]*(?=})")]
    private static partial Regex Filter();
}
