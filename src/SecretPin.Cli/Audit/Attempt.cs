using System.Globalization;
using System.Text.Json.Nodes;

namespace SecretPin.Cli.Audit;

/// <summary>A denied or forced deletion of a Secret, as recorded in the status of a <c>BlockedDeletion</c>.</summary>
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

    private static string Text(JsonNode parent, string key) => (string?)parent[key] ?? "";
}
