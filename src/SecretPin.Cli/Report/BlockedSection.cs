using System.Globalization;

namespace SecretPin.Cli.Report;

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
