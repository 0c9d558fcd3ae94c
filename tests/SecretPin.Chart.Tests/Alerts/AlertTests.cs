using System.Diagnostics;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests.Alerts;

/// <summary>Each alert fires when it should and not otherwise, and there is something to read about it.</summary>
public sealed class AlertTests
{
    private const string Rules = "files/monitoring/rules.yaml";

    private static readonly string TestFile = Path.Combine(Repository.Root, "tests", "SecretPin.Chart.Tests", "Alerts", "alerts.yaml");

    private static readonly string[] Names =
        [.. Yaml.Parse(Repository.Read(Rules)).Single().List("groups").SelectMany(group => group.List("rules")).Select(rule => rule.Text("alert")!)];

    [Fact]
    public async Task Each_fires_when_it_should_and_not_otherwise()
    {
        var promtool = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "promtool"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(promtool is null, "There is no promtool on the PATH (Debian's package prometheus has it).");
        using var process = Process.Start(new ProcessStartInfo(promtool!, ["test", "rules", TestFile]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await error);
    }

    [Fact]
    public void Each_is_tested_both_ways()
    {
        var tests = Yaml.Parse(File.ReadAllText(TestFile)).Single().List("tests").SelectMany(test => test.List("alert_rule_test")).ToArray();
        Assert.Equal(11, Names.Length);
        Assert.All(Names, name =>
        {
            var ofThis = tests.Where(test => test.Text("alertname") == name).ToArray();
            Assert.Contains(ofThis, test => test.List("exp_alerts").Any());
            Assert.Contains(ofThis, test => !test.List("exp_alerts").Any());
        });
    }

    [Fact]
    public void Each_has_a_section_in_the_runbook_and_a_monitor_for_Datadog()
    {
        var runbook = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operations.md"));
        var monitors = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "datadog-monitors.json")))!.AsArray();
        Assert.Equal(Names.Select(name => $"### {name}"), runbook.Where(line => line.StartsWith("### ", StringComparison.Ordinal)));
        Assert.Equal(Names.Select(name => $"[SecretPin] {name}"), monitors.Select(monitor => (string)monitor!["name"]!));
    }

    [Fact]
    public void They_the_scraping_and_the_dashboard_are_off_unless_asked_for()
    {
        Assert.DoesNotContain(Repository.Install, shipped => shipped.Text("kind") is "ServiceMonitor" or "PrometheusRule" or "ConfigMap");
        var rendered = Helm.Render(
            "monitoring.serviceMonitor.enabled=true", "monitoring.prometheusRule.enabled=true", "monitoring.dashboard.enabled=true",
            """monitoring.serviceMonitor.labels={"release":"prometheus"}""");
        var scraping = rendered.One("ServiceMonitor");
        Assert.Equal("prometheus", scraping.Text("metadata.labels.release"));
        Assert.Equal(("http", "/metrics"), (scraping.List("spec.endpoints").Single().Text("port"), scraping.List("spec.endpoints").Single().Text("path")));
        Assert.Contains("http", rendered.One("Service").List("spec.ports").Select(port => port.Text("name")));
        Assert.Equal(Names, rendered.One("PrometheusRule").List("spec.groups").SelectMany(group => group.List("rules")).Select(rule => rule.Text("alert")));
        var dashboard = ((YamlScalarNode)rendered.One("ConfigMap").At("data")!["secretpin.json"]).Value!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Repository.Read("files/monitoring/dashboard.json")), JsonNode.Parse(dashboard)));
    }

    [Fact]
    public void Pods_may_be_deleted_only_where_they_are_repaired()
    {
        static bool Deletes(YamlNode rule) => rule.Texts("verbs").Contains("delete");
        Assert.DoesNotContain(Repository.Install.One("ClusterRole").List("rules"), Deletes);
        Assert.Equal(["pods"], Assert.Single(Helm.Render("unresolved.repair=true").One("ClusterRole").List("rules"), Deletes).Texts("resources"));
    }
}
