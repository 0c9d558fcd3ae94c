using System.Reflection;

namespace SecretPin.Cli.Report;

/// <summary>
/// The page: one file that asks nothing of a network and runs no script, which its own policy has the browser keep to.
/// </summary>
internal static class ReportPage
{
    public static string Of(ClusterReport report)
    {
        var page = Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>SecretPin: {report.Source}</title>
            <style>{Style()}</style>
            </head>
            <body>
            <header><h1>SecretPin</h1><p>{report.Source}, {Svg.Instant(report.At)} UTC</p></header>
            <main>
            {Numbers(report)}
            {report.Unreadable.Select(what => Html.Of($"""<p class="attention">Something may be missing here: the one who made this page lacks {what}.</p>"""))}
            {(report.Aliases.Count == 0 ? Html.Of($"<p>There is no SecretAlias here.</p>") : Html.None)}
            {report.Aliases.Select((alias, i) => AliasSection.Of(alias, report.At, $"a{i}"))}
            {BlockedSection.Of(report.Blocked)}
            </main>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private static Html Numbers(ClusterReport report) => Html.Of($"""
        <ul class="numbers">
        {Number(report.Aliases.Count, "alias", "aliases", false)}
        {Number(report.Aliases.Count(alias => alias.Pin.Secret is null || alias.Pin.Note is not null), "alias without the pin asked for", "aliases without the pin asked for", true)}
        {Number(report.Aliases.SelectMany(alias => alias.Behind.Select(user => (alias.Alias.Namespace, user.Name))).Distinct().Count(), "workload not on the pin", "workloads not on the pin", true)}
        {Number((int)Math.Min(report.Blocked.Sum(blocked => blocked.Denied), int.MaxValue), "deletion refused", "deletions refused", false)}
        </ul>
        """);

    private static Html Number(int count, string one, string many, bool isProblem) =>
        Html.Of($"""<li class="{(isProblem && count > 0 ? "attention" : "")}"><b>{count}</b> {(count == 1 ? one : many)}</li>""");

    /// <summary>Ours, and no text of a cluster's; nothing in it would be encoded.</summary>
    private static Html Style()
    {
        using var style = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!);
        return Html.Literal(style.ReadToEnd());
    }
}
