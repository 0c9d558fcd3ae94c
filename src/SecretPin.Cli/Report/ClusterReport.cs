using System.Text.Json.Nodes;
using SecretPin.Cli.Audit;
using SecretPin.Cli.Coverage;

namespace SecretPin.Cli.Report;

/// <summary>
/// The content of the page: names and times, and no values of Secrets. Aliases are ordered by namespace and name, blocked deletions by
/// time, the latest first. If the user lacks permissions, which are listed, the report may be incomplete.
/// </summary>
internal sealed record ClusterReport(
    string Source, DateTimeOffset At, IReadOnlyList<AliasReport> Aliases, IReadOnlyList<BlockedDeletionReport> Blocked, IReadOnlyList<string> Unreadable)
{
    /// <summary>The fields of custom resources that look like references to Secrets; <see langword="null"/> if the user may not list CRDs.</summary>
    public CoverageResult? Coverage { get; init; }
}

/// <summary>The numbers of denied and forced deletions of a Secret, and the time, the user and the answer of the last one.</summary>
internal sealed record BlockedDeletionReport(string Namespace, string Secret, long Denied, long Forced, DateTimeOffset Last, string User, string Message)
{
    /// <param name="blocked">A <c>BlockedDeletion</c>.</param>
    /// <returns><see langword="null"/> if it records no attempt.</returns>
    public static BlockedDeletionReport? Of(JsonObject blocked) =>
        Attempt.Of(blocked).FirstOrDefault() is { } last
            ? new(last.Namespace, last.Secret, Count(blocked, "denied"), Count(blocked, "forced"), last.Time, last.User, last.Message)
            : null;

    private static long Count(JsonObject blocked, string outcome) => (long?)blocked["status"]?[outcome] ?? 0;
}
