using SecretPin.Cli.Terminal;
using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;

namespace SecretPin.Cli.Report;

/// <summary>The part of an alias's section about its last rollout, and the versions that rollouts rejected.</summary>
internal static class RolloutSection
{
    public static Html Of(AliasReport report, DateTimeOffset now, string id) => Html.Of($"""
        {(report.Alias.Rollout is { } rollout ? Rollout(report.Alias, rollout, now, id) : Html.None)}
        {(report.Alias.Rejections.Count == 0 ? Html.None : Rejections(report.Alias.Rejections))}
        """);

    private static Html Rollout(SecretAlias alias, RolloutStatus rollout, DateTimeOffset now, string id) => Html.Of($"""
        <h3>Rollout</h3>
        <p>From {rollout.From} to <b>{rollout.To}</b>, begun {Svg.Instant(rollout.StartedAt)}.
        <span class="{(rollout.Phase is RolloutPhase.RolledBack or RolloutPhase.Held ? "attention" : "")}">{Name(rollout.Phase)}</span>
        since {Svg.Instant(rollout.Since)}. {rollout.Reason}</p>
        {RolloutChart.Of(alias, rollout, now, id)}
        <p class="legend">{rollout.History.Select(entry => entry.Phase).Distinct().Select(Key)}</p>
        {(rollout.Checks.Count == 0 ? Html.None : Checks(rollout.Checks))}
        {(rollout.Waiting.Count == 0 ? Html.None : Waiting(rollout.Waiting))}
        {(rollout.Skipped.Count == 0 ? Html.None : Html.Of($"<p>Held, and therefore skipped: {string.Join(", ", rollout.Skipped)}.</p>"))}
        <details><summary>All transitions</summary>
        <div class="figure"><table>
        <thead><tr><th>Time</th><th class="count">Step</th><th>Phase</th><th>Reason</th></tr></thead>
        <tbody>{rollout.History.Select(Row)}</tbody>
        </table></div></details>
        """);

    private static Html Key(RolloutPhase phase) => Html.Of($"""<span class="key {Style(phase)}"></span>{Name(phase)} """);

    /// <summary>The phase for people.</summary>
    public static string Name(RolloutPhase phase) => phase == RolloutPhase.RolledBack ? "Rolled back" : phase.ToString();

    /// <summary>The CSS class of the phase.</summary>
    public static string Style(RolloutPhase phase) => phase.ToString().ToLowerInvariant();

    private static Html Row(RolloutTransition transition) => Html.Of($"""
        <tr><td>{Svg.Instant(transition.At)}</td><td class="count">{(int)transition.Step}</td><td>{Name(transition.Phase)}</td>
        <td>{transition.Reason}</td></tr>
        """);

    private static Html Checks(IEnumerable<RolloutCheckStatus> checks) => Html.Of($"""
        <div class="figure"><table>
        <thead><tr><th>Check</th><th>Last value</th><th>Bound</th><th class="count">Failures in a row</th><th>Last query</th></tr></thead>
        <tbody>{checks.Select(check => Html.Of($"""
            <tr><td>{check.Name}</td><td class="{(check.Outcome is CheckOutcome.Failed or CheckOutcome.Unavailable ? "attention" : "")}">{Value(check)}</td>
            <td>{check.Bound}</td><td class="count">{(int)check.Failures}</td><td>{Svg.Instant(check.At)}</td></tr>
            """))}</tbody>
        </table></div>
        """);

    private static string Value(RolloutCheckStatus check) => check.Outcome switch
    {
        CheckOutcome.Pending => "not queried yet",
        CheckOutcome.Unavailable => $"no answer: {check.Problem}",
        _ => check.Value,
    };

    private static Html Waiting(IEnumerable<RolloutWait> waiting) => Html.Of($"""
        <ul>{waiting.Select(wait => Html.Of($"""
            <li>Waits for {wait.Workload} since {Svg.Instant(wait.Since)}: {wait.Reason}{(wait.Manager.Length > 0 ? $" ({wait.Manager})" : "")}</li>
            """))}</ul>
        """);

    private static Html Rejections(IEnumerable<Rejection> rejections) => Html.Of($"""
        <h3>Rejected versions</h3>
        <div class="figure"><table>
        <thead><tr><th>Rejected</th><th>Secret</th><th>Reason</th></tr></thead>
        <tbody>{rejections.Select(rejected => Html.Of($"""
            <tr><td>{Svg.Instant(rejected.At)}</td><td><code>{rejected.Secret.ToString()}</code></td><td>{rejected.Reason}</td></tr>
            """))}</tbody>
        </table></div>
        """);
}

/// <summary>A row per step, and a bar for each period in a phase.</summary>
internal static class RolloutChart
{
    private const double Top = 8;

    public static Html Of(SecretAlias alias, RolloutStatus rollout, DateTimeOffset now, string id)
    {
        var isOver = rollout.Phase is RolloutPhase.Complete or RolloutPhase.RolledBack;
        var soakEnd = rollout.Phase == RolloutPhase.Soaking && alias.Plan is { } plan && rollout.Step >= 1 && rollout.Step <= plan.Steps.Count
            ? Later(rollout.Since, plan.Steps[(int)rollout.Step - 1].Soak) : now;
        var start = rollout.History.Select(transition => transition.At).Append(rollout.StartedAt).Min();
        var end = isOver ? rollout.Since : soakEnd > now ? soakEnd : now;
        var scale = new TimeScale(start, Later(end, Margin(start, end)), Svg.LabelWidth, Svg.Width - 20);
        var steps = (int)Math.Clamp(rollout.History.Select(transition => transition.Step).Append(alias.Plan?.Steps.Count ?? 0).Max(), 0, RolloutPlan.MaxItems);
        var bottom = Top + ((steps + 1) * Svg.RowHeight);
        double Y(long step) => Top + ((step + 0.5) * Svg.RowHeight);
        var periods = rollout.History.Select((entry, index) =>
            (Entry: entry, End: index + 1 < rollout.History.Count ? rollout.History[index + 1].At : isOver ? entry.At : now)).ToArray();
        return Svg.Figure(
            id,
            Svg.Width,
            bottom + 26,
            $"Rollout of {alias.Name}",
            string.Join(' ', periods.Select(period => Describe(period.Entry, period.End))),
            [
                .. scale.Ticks().Select(tick => Html.Of($"""
                    <line class="grid" x1="{tick.X}" x2="{tick.X}" y1="{Top}" y2="{bottom}"/>
                    <text class="tick" x="{tick.X}" y="{bottom + 18}" text-anchor="middle">{tick.Label}</text>
                    """)),
                .. Enumerable.Range(0, steps + 1).Select(step => Svg.Label(Y(step), Label(alias.Plan, step))),
                isOver ? Html.None : Html.Of($"""
                    <line class="now" x1="{scale.At(now)}" x2="{scale.At(now)}" y1="{Top}" y2="{bottom}"><title>Now: {Svg.Instant(now)}</title></line>
                    """),
                soakEnd <= now ? Html.None : Html.Of($"""
                    <rect class="planned soaking" x="{scale.At(now)}" y="{Y(rollout.Step) - 6}" width="{Math.Max(scale.At(soakEnd) - scale.At(now), 2)}"
                    height="12" rx="3"><title>The soak time ends at {Svg.Instant(soakEnd)}</title></rect>
                    """),
                .. periods.Select(period => Bar(period.Entry, period.End, scale, Y(period.Entry.Step))),
            ]);
    }

    private static Html Bar(RolloutTransition entry, DateTimeOffset end, TimeScale scale, double y)
    {
        var (style, title) = (RolloutSection.Style(entry.Phase), Describe(entry, end));
        return entry.Phase is RolloutPhase.Complete or RolloutPhase.RolledBack
            ? Html.Of($"""<circle class="mark {style}" cx="{scale.At(entry.At)}" cy="{y}" r="6.5"><title>{title}</title></circle>""")
            : Html.Of($"""
                <rect class="phase {style}" x="{scale.At(entry.At)}" y="{y - 6}" width="{Math.Max(scale.At(end) - scale.At(entry.At), 2)}" height="12" rx="3">
                <title>{title}</title></rect>
                """);
    }

    private static string Label(RolloutPlan? plan, int step) =>
        step == 0 ? "before step 1"
        : plan is null || step > plan.Steps.Count ? $"step {step}"
        : plan.Steps[step - 1] is { Percent: { } percent } ? $"{step}. {percent}%" : $"{step}. {string.Join(", ", plan.Steps[step - 1].Workloads)}";

    private static string Describe(RolloutTransition entry, DateTimeOffset end) =>
        $"Step {entry.Step}, {RolloutSection.Name(entry.Phase)} from {Svg.Instant(entry.At)}"
        + $"{(end > entry.At ? $" for {TimeText.Age(end - entry.At)}" : "")}: {entry.Reason}";

    /// <summary>Adds without overflow: the status may contain any time.</summary>
    private static DateTimeOffset Later(DateTimeOffset instant, TimeSpan span) =>
        DateTimeOffset.MaxValue - instant > span ? instant + span : DateTimeOffset.MaxValue;

    /// <summary>Space for the last mark.</summary>
    private static TimeSpan Margin(DateTimeOffset start, DateTimeOffset end) => TimeSpan.FromTicks(Math.Max((end - start).Ticks / 20, TimeSpan.TicksPerSecond));
}
