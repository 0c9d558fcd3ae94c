using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecretPin.Cli.Preflight;

/// <summary>An Event of the kubelet: a pod did not start, because a Secret does not exist. The Secret was deleted, or was never created.</summary>
/// <param name="Namespace">The namespace of the pod and of the Secret.</param>
/// <param name="Secret">The name of the Secret.</param>
/// <param name="Object">The object that needs it, as kind/name.</param>
/// <param name="Last">The last time, if the Event states it.</param>
internal sealed partial record MissingSecretEvent(string Namespace, string Secret, string Object, DateTimeOffset? Last)
{
    /// <returns><see langword="null"/> if the Event is about something else.</returns>
    public static MissingSecretEvent? Of(JsonNode json)
    {
        var target = json["regarding"] ?? json["involvedObject"];
        var match = NotFound().Match((string?)json["note"] ?? (string?)json["message"] ?? "");
        return match.Success && (string?)target?["namespace"] is { } ns
            ? new(ns, match.Groups["name"].Value, $"{(string?)target["kind"]}/{(string?)target["name"]}", TimeOf(json))
            : null;
    }

    private static DateTimeOffset? TimeOf(JsonNode json) =>
        DateTimeOffset.TryParse(
            (string?)json["series"]?["lastObservedTime"] ?? (string?)json["deprecatedLastTimestamp"] ?? (string?)json["lastTimestamp"]
                ?? (string?)json["eventTime"] ?? (string?)json["metadata"]?["creationTimestamp"],
            out var time) ? time : null;

    // kubelet: "Error: secret "x" not found" (Failed), "MountVolume.SetUp failed for volume "v" : secret "x" not found" (FailedMount).
    [GeneratedRegex("secret \"(?<name>[^\"]+)\" not found", RegexOptions.CultureInvariant)]
    private static partial Regex NotFound();
}
