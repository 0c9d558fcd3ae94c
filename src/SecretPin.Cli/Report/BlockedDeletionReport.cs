using System.Text.Json.Nodes;
using SecretPin.Cli.Audit;

namespace SecretPin.Cli.Report;

/// <summary>The attempts to delete a Secret.</summary>
/// <param name="Namespace">The Secret's.</param>
/// <param name="Secret">Its name.</param>
/// <param name="Denied">How many were refused.</param>
/// <param name="Forced">How many were let through by its annotation.</param>
/// <param name="Last">When the last one was.</param>
/// <param name="User">Who made it.</param>
/// <param name="Message">What they were told.</param>
internal sealed record BlockedDeletionReport(
    string Namespace, string Secret, long Denied, long Forced, DateTimeOffset Last, string User, string Message)
{
    /// <param name="blocked">A <c>BlockedDeletion</c>.</param>
    /// <returns><see langword="null"/> where no attempt is recorded in it.</returns>
    public static BlockedDeletionReport? Of(JsonObject blocked) =>
        Attempt.Of(blocked).FirstOrDefault() is { } last
            ? new(last.Namespace, last.Secret, Count(blocked, "denied"), Count(blocked, "forced"), last.Time, last.User, last.Message)
            : null;

    private static long Count(JsonObject blocked, string of) => (long?)blocked["status"]?[of] ?? 0;
}
