using SecretPin.Cli.Report;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Preflight;

/// <summary>The page of <c>preflight</c>, for example for a security team. It contains names, and no values of Secrets.</summary>
internal static class PreflightPage
{
    public static string Of(PreflightReport report) => HtmlPage.Of($"preflight, {report.State.Source}", report.State.At, Html.Of($"""
        {Numbers(report)}
        {HtmlPage.Incomplete(report.State.Unreadable)}
        <p>{PreflightListing.Summary(report)}</p>
        {Section("Workloads", report.Workloads.Count, "No workload would change.", ["Workload", "Effect", "Detail"], report.Workloads.Select(Row))}
        {Section(
            "Deletions that would have been rejected", report.Missing.Count, "No object needs a Secret that does not exist.",
            ["Secret", "Needed by", "Last Event"], report.Missing.Select(Row), PreflightListing.LimitsOfEvents)}
        {Section(
            "Namespaces in which SecretPin would not act", report.Namespaces.Count, "None.", ["Namespace", "Why"],
            report.Namespaces.Select(ns => Html.Of($"<tr><td>{ns.Namespace}</td><td>{ns.Reason}</td></tr>")))}
        {Section("Webhooks of other programs", report.Webhooks.Count, "None.", ["Webhook", "Assessment", "Effect"], report.Webhooks.Select(Row))}
        {(report.Coverage is { Fields.Count: > 0 } coverage ? CoverageSection.Of(coverage) : Html.None)}
        {(report.State.Apis is { } apis ? Section(
            $"APIs of Kubernetes {apis.Version}", 1, "", ["API", "Served", "Needed for"],
            ServedApis.Requirements.Select(requirement => Row(requirement, apis.Serves(requirement)))) : Html.None)}
        """));

    private static Html Numbers(PreflightReport report) => Html.Of($"""
        <ul class="numbers">
        {HtmlPage.Number(PreflightListing.Count(report, WorkloadEffect.Resolved), "workload would be resolved", "workloads would be resolved", false)}
        {HtmlPage.Number(PreflightListing.Count(report, WorkloadEffect.Rejected), "workload would be rejected", "workloads would be rejected", true)}
        {HtmlPage.Number(report.Protected, "Secret would be protected", "Secrets would be protected", false)}
        {HtmlPage.Number(report.Missing.Count, "needed Secret does not exist", "needed Secrets do not exist", true)}
        {HtmlPage.Number(report.Webhooks.Count(webhook => webhook.IsProblem), "webhook conflicts", "webhooks conflict", true)}
        {HtmlPage.Number(report.Coverage?.Uncovered.Count ?? 0, "field is not covered", "fields are not covered", true)}
        {HtmlPage.Number(report.MissingApis.Count(), "API is missing", "APIs are missing", true)}
        </ul>
        """);

    private static Html Section(string title, int count, string empty, IEnumerable<string> heads, IEnumerable<Html> rows, string note = "") => Html.Of($"""
        <section>
        <h2>{title}</h2>
        {(count == 0 ? Html.Of($"""<p class="quiet">{empty}</p>""") : Html.Of($"""
            <div class="figure"><table>
            <thead><tr>{heads.Select(head => Html.Of($"<th>{head}</th>"))}</tr></thead>
            <tbody>{rows}</tbody>
            </table></div>
            """))}
        {(note.Length == 0 ? Html.None : Html.Of($"""<p class="quiet">{note}</p>"""))}
        </section>
        """);

    private static Html Row(WorkloadPreview preview) => Html.Of($"""
        <tr><td>{preview.Namespace}/<br>{preview.Workload}</td><td>{preview.Effect switch
    {
        WorkloadEffect.Resolved => Badge("pinned", "resolved"),
        WorkloadEffect.Rejected => Badge("attention", "rejected"),
        _ => Badge("candidate", "needs an alias"),
    }}</td><td>{preview.Detail}</td></tr>
        """);

    private static Html Row(MissingSecret missing) => Html.Of($"""
        <tr><td><code>{missing.Namespace}/{missing.Secret}</code></td><td>{string.Join(", ", missing.Users)}</td>
        <td>{(missing.Last is { } last ? TimeText.Instant(last) : "")}</td></tr>
        """);

    private static Html Row(WebhookFinding finding) => Html.Of($"""
        <tr><td>{finding.Configuration}<br><span class="quiet">{finding.Webhook}</span></td>
        <td>{(finding.IsProblem ? Badge("attention", "conflict") : Badge("superseded", "note"))}</td><td>{finding.Effect}.</td></tr>
        """);

    private static Html Row(ApiRequirement requirement, bool isServed) => Html.Of($"""
        <tr><td>{requirement.ApiVersion} <span class="quiet">{requirement.Resource}</span></td>
        <td>{Badge(isServed ? "pinned" : requirement.IsRequired ? "attention" : "superseded", PreflightListing.ServedText(requirement, isServed))}</td>
        <td>{requirement.Purpose}</td></tr>
        """);

    private static Html Badge(string state, string text) => Html.Of($"""<span class="badge {state}">{text}</span>""");
}
