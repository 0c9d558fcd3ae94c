namespace SecretPin.Cli.Report;

/// <summary>The content of the page: names and times, and no values of Secrets.</summary>
/// <param name="Source">A description of the cluster or folder.</param>
/// <param name="At">The time of the report.</param>
/// <param name="Aliases">Ordered by namespace and name.</param>
/// <param name="Blocked">The latest attempt first.</param>
/// <param name="Unreadable">The missing permissions, because of which the report may be incomplete.</param>
internal sealed record ClusterReport(
    string Source,
    DateTimeOffset At,
    IReadOnlyList<AliasReport> Aliases,
    IReadOnlyList<BlockedDeletionReport> Blocked,
    IReadOnlyList<string> Unreadable);
