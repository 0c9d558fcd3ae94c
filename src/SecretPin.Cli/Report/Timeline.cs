using System.Globalization;

namespace SecretPin.Cli.Report;

/// <summary>A row per version: its age, and the periods in which the alias was pinned to it.</summary>
internal static class Timeline
{
    private const double Top = 8;

    public static Html Of(AliasReport alias, DateTimeOffset now, string id)
    {
        VersionReport[] rows = [.. alias.Versions.Take(12)];
        var from = rows.Select(version => version.Secret.Version.Instant).Concat(alias.Periods.Select(period => period.From)).Append(now).Min();
        var to = rows.Select(version => version.Secret.Version.Instant).Append(now).Max();
        var margin = TimeSpan.FromTicks(Math.Max((to - from).Ticks / 20, TimeSpan.TicksPerHour));
        var scale = new TimeScale(Back(from, margin), to, Svg.LabelWidth, Svg.Width - 20);
        var bottom = Top + (rows.Length * Svg.RowHeight);
        return Svg.Figure(
            id,
            Svg.Width,
            bottom + 26,
            $"Versions and pins of {alias.Alias.Name}",
            string.Join(' ', rows.Select(version => Describe(alias, version))),
            [
                .. scale.Ticks().Select(tick => Html.Of($"""
                    <line class="grid" x1="{tick.X}" x2="{tick.X}" y1="{Top}" y2="{bottom}"/>
                    <text class="tick" x="{tick.X}" y="{bottom + 18}" text-anchor="middle">{tick.Label}</text>
                    """)),
                Html.Of($"""
                    <line class="now" x1="{scale.At(now)}" x2="{scale.At(now)}" y1="{Top}" y2="{bottom}"><title>Now: {Svg.Instant(now)}</title></line>
                    """),
                .. rows.Select((version, index) => Row(alias, version, scale, now, Top + ((index + 0.5) * Svg.RowHeight))),
            ]);
    }

    private static Html Row(AliasReport alias, VersionReport version, TimeScale scale, DateTimeOffset now, double y)
    {
        var state = Svg.StateOf(alias, version.Secret);
        var created = scale.At(version.Secret.Version.Instant);
        return Html.Of($"""
            {Svg.Label(y, Svg.Instant(version.Secret.Version))}
            {(version.Exists ? Html.Of($"""<line class="life" x1="{created}" x2="{scale.At(now)}" y1="{y}" y2="{y}"/>""") : Html.None)}
            {Periods(alias, version, scale, y)}
            <circle class="mark {state}{(version.Exists ? "" : " gone")}" cx="{created}" cy="{y}" r="5.5"><title>{Describe(alias, version)}</title></circle>
            """);
    }

    private static IEnumerable<Html> Periods(AliasReport alias, VersionReport version, TimeScale scale, double y) =>
        alias.Periods.Where(period => period.Secret == version.Secret).Select(period =>
        {
            var (start, end) = (scale.At(period.From), scale.At(period.To));
            var title = $"Pinned from {Svg.Instant(period.From)} to {Svg.Instant(period.To)}";
            var state = period == alias.Periods[0] ? "pinned" : "before";
            return Html.Of($"""
                <rect class="period {state}" x="{start}" y="{y - 6}" width="{Math.Max(end - start, 2)}" height="12" rx="3"><title>{title}</title></rect>
                """);
        });

    private static string Describe(AliasReport alias, VersionReport version)
    {
        var periods = alias.Periods.Where(period => period.Secret == version.Secret)
            .Select(period => $", pinned from {Svg.Instant(period.From)} to {(period == alias.Periods[0] ? "now" : Svg.Instant(period.To))}");
        return $"{version.Secret.Version}: {Svg.StateOf(alias, version.Secret)}{(version.Exists ? "" : ", does not exist")}{string.Concat(periods)}.";
    }

    /// <summary>Subtracts without underflow: a user may name a Secret after the earliest possible time.</summary>
    private static DateTimeOffset Back(DateTimeOffset instant, TimeSpan span) =>
        instant - DateTimeOffset.MinValue > span ? instant - span : DateTimeOffset.MinValue;
}

/// <summary>Maps times to positions on an axis.</summary>
internal sealed class TimeScale(DateTimeOffset from, DateTimeOffset to, double left, double right)
{
    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(6),
        TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(91), TimeSpan.FromDays(365), TimeSpan.FromDays(3650),
    ];

    public double At(DateTimeOffset instant) => left + ((right - left) * Math.Clamp((instant - from) / (to - from), 0, 1));

    /// <summary>At most six ticks, at whole units of UTC.</summary>
    public IEnumerable<(double X, string Label)> Ticks()
    {
        var step = Steps.FirstOrDefault(step => (to - from) / step <= 6, Steps[^1]);
        for (var ticks = ((from.UtcTicks / step.Ticks) + 1) * step.Ticks; ticks <= to.UtcTicks; ticks += step.Ticks)
        {
            var instant = new DateTimeOffset(ticks, TimeSpan.Zero);
            yield return (At(instant), instant.ToString(step < TimeSpan.FromDays(1) ? "MM-dd HH:mm" : "yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }
}
