using System.Globalization;

namespace SecretPin.Cli.Report;

/// <summary>The part of the page about deletions that were refused, or forced.</summary>
internal static class BlockedSection
{
    public static Html Of(IReadOnlyList<BlockedDeletionReport> blocked) => Html.Of($"""
        <section id="blocked">
        <h2>Blocked deletions</h2>
        {(blocked.Count == 0 ? Html.Of($"""<p class="quiet">None is recorded.</p>""") : Table(blocked))}
        </section>
        """);

    private static Html Table(IReadOnlyList<BlockedDeletionReport> blocked) => Html.Of($"""
        <div class="figure"><table>
        <thead><tr><th>Last attempt</th><th>Secret</th><th>By</th><th class="count">Refused</th><th class="count">Forced</th><th>What they were told</th></tr></thead>
        <tbody>{blocked.Select(Row)}</tbody>
        </table></div>
        """);

    private static Html Row(BlockedDeletionReport one) => Html.Of($"""
        <tr><td>{Svg.Instant(one.Last)}</td><td><code>{one.Namespace}/{one.Secret}</code></td><td>{one.User}</td><td class="count">{Count(one.Denied)}</td><td class="count">{Count(one.Forced)}</td><td>{one.Message}</td></tr>
        """);

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
