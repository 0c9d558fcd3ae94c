using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cli.Report;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Report;

/// <summary>What the page shows of rollouts.</summary>
public sealed class RolloutSectionTests
{
    private const string Spec = $$$"""
        {"source": {"version": "{{{New}}}"},
         "rollout": {"steps": [{"workloads": ["Deployment/canary"], "soak": "30m"}, {"percent": 25, "soak": "1h"}, {"percent": 100, "soak": "24h"}]}}
        """;

    private static readonly DateTimeOffset Now = new(2025, 7, 23, 13, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_steps_over_time_a_hold_and_the_rollback_are_drawn_and_described()
    {
        var page = PageOf(RolledBack());

        Assert.Contains("Rollout of auth", page, StringComparison.Ordinal);
        Assert.Equal(
            "Step 0, Waiting from 2025-07-23 11:00:00 for 5m: The first step is not released yet. "
            + "Step 1, Moving from 2025-07-23 11:05:00 for 60s: Step 1 of 3 was released. "
            + "Step 1, Soaking from 2025-07-23 11:06:00 for 4m: The workloads of step 1 are ready. "
            + "Step 1, Held from 2025-07-23 11:10:00 for 20m: spec.suspend is true. "
            + "Step 2, Moving from 2025-07-23 11:30:00 for 15m: Step 2 of 3 was released. "
            + "Step 2, Rolled back from 2025-07-23 11:45:00: The check errors failed: 12 (max 10).",
            Description(page));
        Assert.Equal(["waiting", "moving", "soaking", "held", "moving"], Drawn(page, "rect", "phase"));
        Assert.Equal(["rolledback"], Drawn(page, "circle", "mark").Where(style => style is "rolledback" or "complete"));
        Assert.Matches("""<text [^>]*>1\. Deployment/canary<""", page);
        Assert.Matches("""<text [^>]*>3\. 100%<""", page);
        Assert.Contains("<b>1</b> rollout held or rolled back", page, StringComparison.Ordinal);
        Assert.Matches("""<td class="attention">12</td>\s*<td>max 10</td><td class="count">1</td>""", page);
    }

    [Fact]
    public void Rejected_versions_are_listed_with_their_reasons()
    {
        var page = PageOf(RolledBack());

        Assert.Matches($"""<td>2025-07-23 11:45:00</td><td><code>auth-{New}</code></td><td>The check errors failed: 12 \(max 10\)</td>""", page);
        Assert.Contains($"{New}: rejected.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rest_of_a_soak_time_is_drawn_as_planned()
    {
        var page = PageOf(Alias(Spec, $$$"""
            {"pinned": "auth-{{{Old}}}", "rollout": {"from": "auth-{{{Old}}}", "to": "auth-{{{New}}}", "step": 1, "phase": "Soaking",
             "startedAt": "2025-07-23T12:50:00Z", "since": "2025-07-23T12:51:00Z", "released": {"workloads": ["Deployment/canary"], "hashBelow": 0},
             "history": [{"at": "2025-07-23T12:50:00Z", "step": 1, "phase": "Moving", "reason": "Step 1 of 3 was released."},
                         {"at": "2025-07-23T12:51:00Z", "step": 1, "phase": "Soaking", "reason": "The workloads of step 1 are ready."}]}}
            """));

        Assert.Equal(["soaking"], Drawn(page, "rect", "planned"));
        Assert.Contains("The soak time ends at 2025-07-23 13:21:00", page, StringComparison.Ordinal);
        Assert.Contains("<b>0</b> rollouts held or rolled back", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59Z", 1)]
    [InlineData("0001-01-01T00:00:00Z", 1)]
    [InlineData("2025-07-23T12:51:00Z", 9000000000)]
    [InlineData("2025-07-23T12:51:00Z", -1)]
    public void A_status_with_extreme_values_is_drawn(string since, long step)
    {
        var page = PageOf(Alias(Spec, $$$"""
            {"pinned": "auth-{{{Old}}}", "rollout": {"from": "auth-{{{Old}}}", "to": "auth-{{{New}}}", "step": {{{step}}}, "phase": "Soaking",
             "startedAt": "{{{since}}}", "since": "{{{since}}}", "history": [{"at": "{{{since}}}", "step": {{{step}}}, "phase": "Soaking", "reason": ""}]}}
            """));

        Assert.Equal(["soaking"], Drawn(page, "rect", "phase"));
    }

    [Fact]
    public void A_workload_with_the_new_version_of_a_rollout_is_not_outdated()
    {
        var alias = Alias(Spec, $$$"""
            {"pinned": "auth-{{{Old}}}", "rollout": {"from": "auth-{{{Old}}}", "to": "auth-{{{New}}}", "step": 1, "phase": "Moving"}}
            """);
        var report = Assert.Single(new AliasReports(
            Namespace, Of([alias, .. Secrets(Old, New), Workload("Deployment", "canary", New), Workload("Deployment", "web", Old)]).Evidence, References, Now)
            .All());

        Assert.Empty(report.Outdated);
    }

    [Fact]
    public void An_alias_that_never_had_a_rollout_has_no_such_section()
    {
        var page = PageOf(Alias());

        Assert.DoesNotContain("<h3>Rollout</h3>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("rollouts held or rolled back", page, StringComparison.Ordinal);
    }

    private static JsonObject RolledBack() => Alias(Spec, $$$"""
        {"pinned": "auth-{{{Old}}}",
         "rejected": [{"secret": "auth-{{{New}}}", "at": "2025-07-23T11:45:00Z", "reason": "The check errors failed: 12 (max 10)"}],
         "rollout": {"from": "auth-{{{Old}}}", "to": "auth-{{{New}}}", "step": 2, "phase": "RolledBack", "startedAt": "2025-07-23T11:00:00Z",
          "since": "2025-07-23T11:45:00Z", "reason": "The check errors failed: 12 (max 10). The pin is auth-{{{Old}}}.",
          "checks": [{"name": "errors", "failures": 1, "value": "12", "bound": "max 10", "outcome": "Failed", "problem": "", "at": "2025-07-23T11:45:00Z"}],
          "history": [
            {"at": "2025-07-23T11:00:00Z", "step": 0, "phase": "Waiting", "reason": "The first step is not released yet."},
            {"at": "2025-07-23T11:05:00Z", "step": 1, "phase": "Moving", "reason": "Step 1 of 3 was released."},
            {"at": "2025-07-23T11:06:00Z", "step": 1, "phase": "Soaking", "reason": "The workloads of step 1 are ready."},
            {"at": "2025-07-23T11:10:00Z", "step": 1, "phase": "Held", "reason": "spec.suspend is true."},
            {"at": "2025-07-23T11:30:00Z", "step": 2, "phase": "Moving", "reason": "Step 2 of 3 was released."},
            {"at": "2025-07-23T11:45:00Z", "step": 2, "phase": "RolledBack", "reason": "The check errors failed: 12 (max 10)."}]}}
        """);

    private static string PageOf(JsonObject alias) =>
        ReportPage.Of(new(Namespace, Now, new AliasReports(Namespace, Of([alias, .. Secrets(Old, New)]).Evidence, References, Now).All(), [], []));

    private static string Description(string page) => Regex.Match(page, """Rollout of auth</title><desc [^>]*>(?<text>[^<]*)<""").Groups["text"].Value;

    /// <summary>The phases of the elements of a class, in the order of the page.</summary>
    private static IEnumerable<string> Drawn(string page, string element, string style) =>
        Regex.Matches(page, $"""<{element} class="{style} (?<phase>[a-z]+)""").Select(match => match.Groups["phase"].Value);
}
