using System.Text.Json.Nodes;
using SecretPin.Cli.Audit;

namespace SecretPin.Cli.Report;

/// <summary>The denied and forced deletions of a Secret.</summary>
/// <param name="Namespace">The namespace of the Secret.</param>
/// <param name="Secret">Its name.</param>
/// <param name="Denied">The number of denied deletions.</param>
/// <param name="Forced">The number of deletions that its annotation forced.</param>
/// <param name="Last">The time of the last attempt.</param>
/// <param name="User">The user of the last attempt.</param>
/// <param name="Message">The answer to the last attempt.</param>
internal sealed record BlockedDeletionReport(
    string Namespace, string Secret, long Denied, long Forced, DateTimeOffset Last, string User, string Message)
{
    /// <param name="blocked">A <c>BlockedDeletion</c>.</param>
    /// <returns><see langword="null"/> if it records no attempt.</returns>
    public static BlockedDeletionReport? Of(JsonObject blocked) =>
        Attempt.Of(blocked).FirstOrDefault() is { } last
            ? new(last.Namespace, last.Secret, Count(blocked, "denied"), Count(blocked, "forced"), last.Time, last.User, last.Message)
            : null;

    private static long Count(JsonObject blocked, string outcome) => (long?)blocked["status"]?[outcome] ?? 0;
}
