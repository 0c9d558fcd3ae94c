namespace SecretPin.Cli.Report;

/// <summary>What a page says. Names and instants; nothing here could hold a Secret's value.</summary>
/// <param name="Source">What was looked at, for people.</param>
/// <param name="At">When.</param>
/// <param name="Aliases">By namespace and name.</param>
/// <param name="Blocked">Last attempt first.</param>
/// <param name="Unreadable">What could not be looked at, and so may be missing.</param>
internal sealed record ClusterReport(
    string Source,
    DateTimeOffset At,
    IReadOnlyList<AliasReport> Aliases,
    IReadOnlyList<BlockedDeletionReport> Blocked,
    IReadOnlyList<string> Unreadable);
