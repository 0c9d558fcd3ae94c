using SecretPin.Core.Names;

namespace SecretPin.Cli.Report;

/// <summary>A row per user, a column per version in use, and a dot for each use.</summary>
internal static class UsageChart
{
    private const double Top = 40;

    public static Html Of(AliasReport alias, string id)
    {
        if (alias.Users.Count == 0)
        {
            return Html.Of($"""<p class="quiet">No object references a version of this alias.</p>""");
        }

        var used = alias.Users.SelectMany(user => user.Uses.Keys).Concat(new[] { alias.Pin.Secret }.OfType<VersionedSecretName>()).ToHashSet();
        VersionedSecretName[] columns = [.. alias.Versions.Select(version => version.Secret).Where(used.Contains).Take(6).Reverse()];
        var step = (Svg.Width - Svg.LabelWidth) / columns.Length;
        double X(int column) => Svg.LabelWidth + ((column + 0.5) * step);
        var height = Top + (alias.Users.Count * Svg.RowHeight) + 6;
        return Svg.Figure(
            id,
            Svg.Width,
            height,
            $"Usage of the versions of {alias.Alias.Name}",
            string.Join(' ', alias.Users.Select(Describe)),
            [
                .. columns.Select((secret, column) => Html.Of($"""
                    <rect class="column {Svg.StateOf(alias, secret)}" x="{X(column) - (step / 2) + 3}" y="2" width="{step - 6}" height="{height - 4}" rx="6"/>
                    <text class="head" x="{X(column)}" y="17" text-anchor="middle">{Svg.Instant(secret.Version)}</text>
                    <text class="tick" x="{X(column)}" y="32" text-anchor="middle">{Svg.StateOf(alias, secret)}</text>
                    """)),
                .. alias.Users.Select((user, row) => Row(alias, user, columns, X, Top + ((row + 0.5) * Svg.RowHeight))),
            ]);
    }

    private static Html Row(AliasReport alias, SecretUser user, VersionedSecretName[] columns, Func<int, double> x, double y) => Html.Of($"""
        {Svg.Label(y, user.Name)}
        <line class="grid" x1="{Svg.LabelWidth}" x2="{Svg.Width}" y1="{y + (Svg.RowHeight / 2)}" y2="{y + (Svg.RowHeight / 2)}"/>
        {columns.Index().Where(column => user.Uses.ContainsKey(column.Item)).Select(column => Dot(alias, user, column.Item, x(column.Index), y))}
        """);

    private static Html Dot(AliasReport alias, SecretUser user, VersionedSecretName secret, double x, double y)
    {
        var use = user.Uses[secret];
        return Html.Of($"""
            <circle class="mark {Svg.StateOf(alias, secret)}{(use.IsDeclared ? "" : " leaving")}" cx="{x}" cy="{y}" r="6.5">
            <title>{user.Name}: {Describe(secret, use)}</title></circle>
            {(use.Pods > 0 ? Html.Of($"""<text class="tick" x="{x + 12}" y="{y + 4}">{Pods(use)}</text>""") : Html.None)}
            """);
    }

    private static string Describe(SecretUser user) =>
        $"{user.Name}: {string.Join(", ", user.Uses.OrderBy(use => use.Key.Version).Select(use => Describe(use.Key, use.Value)))}.";

    private static string Describe(VersionedSecretName secret, SecretUse use) =>
        $"{secret.Version}{(use.IsDeclared ? "" : " until its rollout is complete")}{(use.Pods > 0 ? $" ({Pods(use)})" : "")}";

    private static string Pods(SecretUse use) => use.Pods == 1 ? "1 pod" : $"{use.Pods} pods";
}
