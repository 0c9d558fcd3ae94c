using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Verdicts;

namespace SecretPin.Cli.Refs;

/// <summary>Who references a Secret of the cluster, and what the guard would say to its deletion.</summary>
/// <param name="View">Its namespace.</param>
/// <param name="Deletion">Of it.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Now">The present.</param>
internal sealed record SecretReferrers(NamespaceView View, DeletionRequest Deletion, bool Exists, DateTimeOffset Now)
{
    public IReadOnlyList<Referrer> Found { get; } = Referrers.Of(Deletion, View.Evidence);

    /// <summary>The guard's own words.</summary>
    public Verdict Verdict { get; } = DeletionGuard.Decide(Deletion, View.Evidence, Now);

    private DateTimeOffset? RetainedUntil =>
        VersionedSecretName.TryParse(Deletion.Secret.Name, out var name) && Retention.EndsAt(name, View.Evidence) is { } end && end > Now ? end : null;

    public Listing Listing()
    {
        var listing = new Listing(new("OBJECT"), new("WHERE"), new("STANDING"), new("OWNER", IsWide: true));
        foreach (var (seen, standing) in Found.OrderBy(found => found.State).ThenBy(found => found.Object.ToString(), StringComparer.Ordinal))
        {
            var text = standing switch
            {
                ReferrerState.Root => "root",
                ReferrerState.History => "rollback history",
                _ => "on its way out",
            };
            var owner = seen.Controller is { } controller ? $"{controller.Kind.Kind}/{controller.Name}" : "";
            listing.Add(
                new()
                {
                    ["object"] = seen.ToString(),
                    ["namespace"] = seen.Namespace,
                    ["places"] = new JsonArray([.. Referrers.FieldLabels(Deletion, seen).Select(place => (JsonNode)place)]),
                    ["standing"] = standing.ToString(),
                    ["owner"] = owner,
                },
                seen.ToString(), string.Join("; ", Referrers.FieldLabels(Deletion, seen)), text, owner);
        }

        return listing;
    }

    public JsonObject Json() => new()
    {
        ["secret"] = Deletion.Secret.Name,
        ["namespace"] = Deletion.Namespace,
        ["exists"] = Exists,
        ["referrers"] = Listing().Items,
        ["deletion"] = new JsonObject
        {
            ["allowed"] = Verdict.IsAllowed,
            ["reason"] = Verdict.Reason.ToString(),
            ["message"] = Verdict.Message,
            ["warnings"] = new JsonArray([.. Verdict.Warnings.Select(warning => (JsonNode)warning)]),
            ["retainedUntil"] = RetainedUntil is { } end ? TimeText.Text(end) : null,
            ["verified"] = View.Unreadable.Count == 0,
        },
    };

    /// <summary>The guard's answer, in whole sentences.</summary>
    public IEnumerable<string> Answer()
    {
        if (!Exists)
        {
            yield return $"{Deletion} does not exist.";
            yield break;
        }

        yield return Verdict.IsAllowed
            ? $"The guard would let it be deleted ({Verdict.Reason})."
            : $"The guard would refuse to delete it: {Verdict.Message}";
        foreach (var warning in Verdict.Warnings)
        {
            yield return $"{warning}.";
        }

        if (Verdict.Reason is Reason.InUse or Reason.Pinned && RetainedUntil is { } end)
        {
            yield return $"After that it is kept until {TimeText.Text(end)}, so that a rollback still finds it.";
        }

        if (View.Unreadable.Count > 0)
        {
            yield return $"The guard may know more: you lack {string.Join("; ", View.Unreadable)}.";
        }
    }
}
