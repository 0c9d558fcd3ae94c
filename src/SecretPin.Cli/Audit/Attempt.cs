using System.Globalization;
using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Pins;

namespace SecretPin.Cli.Audit;

/// <summary>
/// A denied or forced deletion of a Secret, as recorded in the status of a <c>BlockedDeletion</c>; or a version that a rollout rejected, as recorded in the
/// status of a <c>SecretAlias</c>.
/// </summary>
internal sealed record Attempt(string Namespace, string Secret, DateTimeOffset Time, string User, string Outcome, string Reason, string Message, JsonObject Raw)
{
    /// <param name="blocked">A <c>BlockedDeletion</c>, which has the name of the Secret.</param>
    public static IEnumerable<Attempt> Of(JsonObject blocked)
    {
        var metadata = blocked["metadata"]!;
        foreach (var attempt in (blocked["status"]?["attempts"] as JsonArray ?? []).OfType<JsonObject>())
        {
            yield return new(
                Text(metadata, "namespace"), Text(metadata, "name"),
                DateTimeOffset.TryParse(Text(attempt, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default,
                Text(attempt, "user"), Text(attempt, "outcome"), Text(attempt, "reason"), Text(attempt, "message"), attempt);
        }
    }

    /// <summary>The versions that the rollouts of an alias rejected. The message names the user if a person rolled back.</summary>
    public static IEnumerable<Attempt> Rejections(SecretAlias alias) => alias.Rejections.Select(rejected => new Attempt(
        alias.Namespace, rejected.Secret.ToString(), rejected.At, "", "Rejected", "Rollout", rejected.Reason,
        new()
        {
            ["time"] = TimeText.Instant(rejected.At),
            ["outcome"] = "Rejected",
            ["reason"] = "Rollout",
            ["message"] = rejected.Reason,
        }));

    private static string Text(JsonNode parent, string key) => (string?)parent[key] ?? "";
}
