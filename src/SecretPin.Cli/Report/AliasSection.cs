using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Report;

/// <summary>The section of the page about one alias.</summary>
internal static class AliasSection
{
    public static Html Of(AliasReport report, DateTimeOffset now, string id)
    {
        var alias = report.Alias;
        var isLeaving = report.Users.SelectMany(user => user.Uses.Values).Any(use => !use.IsDeclared);
        return Html.Of($"""
            <section id="{id}">
            <h2><span class="quiet">{alias.Namespace}/</span>{alias.Name.Value}</h2>
            <p>{Pin(report)} Source: {report.Source}.{(alias.IsSuspended ? " Suspended." : "")}
            A superseded version is kept for {TimeText.Duration(alias.Retention)}.</p>
            {(report.Pin.Note is { } note ? Html.Of($"""<p class="attention">{note}</p>""") : Html.None)}
            <h3>Versions and pins</h3>
            {Timeline.Of(report, now, $"{id}-time")}
            <p class="legend">{Key("pinned", "pinned")} {Key("previous", "previous")} {Key("candidate", "newer than the pin")}
            {Key("superseded", "superseded")} {Key("gone", "does not exist")}
            {(alias.Rejections.Count > 0 ? Key("rejected", "rejected by its rollout") : Html.None)}</p>
            {RolloutSection.Of(report, now, $"{id}-rollout")}
            <h3>Usage</h3>
            {UsageChart.Of(report, $"{id}-use")}
            {(isLeaving ? Html.Of($"""<p class="legend">{Key("leaving", "until its rollout is complete")}</p>""") : Html.None)}
            <details><summary>All versions</summary>
            <div class="figure"><table>
            <thead><tr><th>Secret</th><th>State</th><th>Used by</th><th>Deletion</th></tr></thead>
            <tbody>{report.Versions.Select(version => Row(report, version))}</tbody>
            </table></div></details>
            </section>
            """);
    }

    private static Html Key(string state, string text) => Html.Of($"""<span class="key {state}"></span>{text}""");

    private static Html Pin(AliasReport report) =>
        report.Pin.Secret is { } secret
            ? Html.Of($"Pinned to <b>{secret.ToString()}</b>{(report.Previous is { } previous ? $", previously to {previous}" : "")}.")
            : Html.Of($"""<b class="attention">Not pinned.</b>""");

    private static Html Row(AliasReport report, VersionReport version)
    {
        var state = version.Exists ? Svg.StateOf(report, version.Secret) : "does not exist";
        var users = string.Join(", ", report.Users.Where(user => user.Uses.ContainsKey(version.Secret)).Select(user => user.Name));
        return Html.Of($"""
            <tr><td><code>{version.Secret.ToString()}</code></td><td>{state}</td><td>{users}</td><td>{version.Deletion}</td></tr>
            """);
    }
}
