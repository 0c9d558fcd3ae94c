using System.Globalization;
using SecretPin.Core.Rollouts;

namespace SecretPin.Cli.Report;

/// <summary>The page of <c>report</c>.</summary>
internal static class ReportPage
{
    public static string Of(ClusterReport report) => HtmlPage.Of(report.Source, report.At, Html.Of($"""
        {Numbers(report)}
        {HtmlPage.Incomplete(report.Unreadable)}
        {(report.Aliases.Count == 0 ? Html.Of($"<p>No SecretAlias found.</p>") : Html.None)}
        {report.Aliases.Select((alias, i) => AliasSection.Of(alias, report.At, $"a{i}"))}
        {BlockedSection.Of(report.Blocked)}
        {(report.Coverage is { Fields.Count: > 0 } coverage ? CoverageSection.Of(coverage) : Html.None)}
        """));

    private static Html Numbers(ClusterReport report) => Html.Of($"""
        <ul class="numbers">
        {HtmlPage.Number(report.Aliases.Count, "alias", "aliases", false)}
        {HtmlPage.Number(report.Aliases.Count(IsNotAtDesiredVersion), "alias not at its desired version", "aliases not at their desired version", true)}
        {HtmlPage.Number(OutdatedWorkloads(report), "workload not on the pinned version", "workloads not on the pinned version", true)}
        {(report.Aliases.All(alias => alias.Alias.Rollout is null) ? Html.None
            : HtmlPage.Number(report.Aliases.Count(IsStopped), "rollout held or rolled back", "rollouts held or rolled back", true))}
        {HtmlPage.Number((int)Math.Min(report.Blocked.Sum(blocked => blocked.Denied), int.MaxValue), "deletion denied", "deletions denied", false)}
        </ul>
        """);

    private static bool IsNotAtDesiredVersion(AliasReport alias) => alias.Pin.Secret is null || alias.Pin.Note is not null;

    private static bool IsStopped(AliasReport alias) => alias.Alias.Rollout?.Phase is RolloutPhase.Held or RolloutPhase.RolledBack;

    private static int OutdatedWorkloads(ClusterReport report) =>
        report.Aliases.SelectMany(alias => alias.Outdated.Select(user => (alias.Alias.Namespace, user.Name))).Distinct().Count();
}

/// <summary>The section of the page about denied and forced deletions.</summary>
internal static class BlockedSection
{
    public static Html Of(IReadOnlyList<BlockedDeletionReport> blocked) => Html.Of($"""
        <section id="blocked">
        <h2>Blocked deletions</h2>
        {(blocked.Count == 0 ? Html.Of($"""<p class="quiet">No blocked deletions are recorded.</p>""") : Table(blocked))}
        </section>
        """);

    private static Html Table(IReadOnlyList<BlockedDeletionReport> blocked) => Html.Of($"""
        <div class="figure"><table>
        <thead><tr><th>Last attempt</th><th>Secret</th><th>User</th><th class="count">Denied</th><th class="count">Forced</th><th>Answer</th></tr></thead>
        <tbody>{blocked.Select(Row)}</tbody>
        </table></div>
        """);

    private static Html Row(BlockedDeletionReport deletion) => Html.Of($"""
        <tr><td>{Svg.Instant(deletion.Last)}</td><td><code>{deletion.Namespace}/{deletion.Secret}</code></td><td>{deletion.User}</td>
        <td class="count">{Count(deletion.Denied)}</td><td class="count">{Count(deletion.Forced)}</td><td>{deletion.Message}</td></tr>
        """);

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
