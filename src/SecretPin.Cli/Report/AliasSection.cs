using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Report;

/// <summary>The part of the page about one alias.</summary>
internal static class AliasSection
{
    public static Html Of(AliasReport report, DateTimeOffset now, string id)
    {
        var alias = report.Alias;
        return Html.Of($"""
            <section id="{id}">
            <h2><span class="quiet">{alias.Namespace}/</span>{alias.Name.Value}</h2>
            <p>{Pin(report)} Source: {report.Source}.{(alias.IsSuspended ? " Suspended." : "")} A superseded version is kept for {TimeText.Duration(alias.Retention)}.</p>
            {(report.Pin.Note is { } note ? Html.Of($"""<p class="attention">{note}</p>""") : Html.None)}
            <h3>Versions and pins</h3>
            {Timeline.Of(report, now, $"{id}-time")}
            <p class="legend"><span class="key pinned"></span>pinned <span class="key previous"></span>previous <span class="key candidate"></span>newer than the pin <span class="key superseded"></span>superseded <span class="key gone"></span>does not exist</p>
            <h3>Who is on what</h3>
            {UsageChart.Of(report, $"{id}-use")}
            {(report.Users.SelectMany(user => user.Uses.Values).All(use => use.IsDeclared) ? Html.None : Html.Of($"""<p class="legend"><span class="key leaving"></span>until its rollout is through</p>"""))}
            <details><summary>Each version</summary>
            <div class="figure"><table>
            <thead><tr><th>Secret</th><th>State</th><th>Needed by</th><th>Deletion</th></tr></thead>
            <tbody>{report.Versions.Select(version => Row(report, version))}</tbody>
            </table></div></details>
            </section>
            """);
    }

    private static Html Pin(AliasReport report) =>
        report.Pin.Secret is { } secret
            ? Html.Of($"Pinned to <b>{secret.ToString()}</b>{(report.Previous is { } previous ? $", before that to {previous}" : "")}.")
            : Html.Of($"""<b class="attention">Not pinned.</b>""");

    private static Html Row(AliasReport report, VersionReport version) => Html.Of($"""
        <tr><td><code>{version.Secret.ToString()}</code></td><td>{(version.Exists ? Svg.StateOf(report, version.Secret) : "does not exist")}</td><td>{string.Join(", ", report.Users.Where(user => user.Uses.ContainsKey(version.Secret)).Select(user => user.Name))}</td><td>{version.Deletion}</td></tr>
        """);
}
