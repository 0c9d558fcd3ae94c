using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Verdicts;

namespace SecretPin.Cli.Refs;

/// <summary>The referrers of a Secret of the cluster, and the verdict of the guard on its deletion.</summary>
internal sealed record SecretReferrers(NamespaceView View, DeletionRequest Deletion, bool Exists, DateTimeOffset Now)
{
    public IReadOnlyList<Referrer> All { get; } = Referrers.Of(Deletion, View.Evidence, Now);

    public Verdict Verdict { get; } = DeletionGuard.Decide(Deletion, View.Evidence, Now);

    private DateTimeOffset? RetainedUntil =>
        VersionedSecretName.TryParse(Deletion.Secret.Name, out var name) && View.Evidence.AliasOf(name) is { } alias
        && Retention.SupersededAt(name, View.Evidence.Versions, alias, Now) is { } superseded && Retention.EndsAt(superseded, alias) is var end && end > Now
            ? end : null;

    public Listing Listing()
    {
        var listing = new Listing(new("OBJECT"), new("WHERE"), new("STATE"), new("OWNER", IsWide: true));
        foreach (var (referrer, state) in All.OrderBy(found => found.State).ThenBy(found => found.Object.ToString(), StringComparer.Ordinal))
        {
            var text = state switch
            {
                ReferrerState.Root => "root",
                ReferrerState.History => "rollback history",
                ReferrerState.NotBlocking => "does not block",
                _ => "finished or terminating",
            };
            var owner = referrer.Controller is { } controller ? $"{controller.Kind.Kind}/{controller.Name}" : "";
            listing.Add(
                new()
                {
                    ["object"] = referrer.ToString(),
                    ["namespace"] = referrer.Namespace,
                    ["places"] = new JsonArray([.. Referrers.FieldLabels(Deletion, referrer).Select(place => (JsonNode)place)]),
                    ["standing"] = state == ReferrerState.Inactive ? "Leaving" : state.ToString(),
                    ["owner"] = owner,
                },
                referrer.ToString(), string.Join("; ", Referrers.FieldLabels(Deletion, referrer)), text, owner);
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
            ["retainedUntil"] = RetainedUntil is { } end ? TimeText.Instant(end) : null,
            ["mode"] = View.Enforcement.IsAuditMode ? "audit" : "enforce",
            ["verified"] = View.Gaps.Count == 0,
        },
    };

    /// <summary>The verdict, as sentences.</summary>
    public IEnumerable<string> Answer()
    {
        if (!Exists)
        {
            yield return $"{Deletion} not found.";
            yield break;
        }

        yield return Verdict.IsAllowed
            ? $"The guard would allow its deletion ({Verdict.Reason})."
            : $"The guard would deny its deletion: {Verdict.Message}";
        foreach (var note in View.ModeNotes)
        {
            yield return note;
        }

        foreach (var warning in Verdict.Warnings)
        {
            yield return $"{warning}.";
        }

        if (Deletion.Secret.Controller is { } owner)
        {
            yield return $"Its owner is {owner.Kind.Kind}/{owner.Name}. If the owner is deleted, the garbage collector deletes this Secret"
                + (Verdict.IsAllowed ? "." : ": the guard denies it, and the garbage collector tries again until nothing needs the Secret. "
                    + "To keep the Secret, delete the owner with --cascade=orphan.");
        }

        if (Verdict.Reason is Reason.InUse or Reason.Pinned && RetainedUntil is { } end)
        {
            yield return $"After that, it is kept for rollbacks until {TimeText.Instant(end)}.";
        }

        if (View.OnlySearched > 0 && !VersionedSecretName.IsValid(Deletion.Secret.Name))
        {
            yield return $"The catalogue does not contain {View.OnlySearched} {(View.OnlySearched == 1 ? "kind" : "kinds")} of custom resources. They were not "
                + "checked, because SecretPin searches them only for versions: see 'kubectl secretpin coverage'.";
        }

        if (View.Gaps.Count > 0)
        {
            yield return $"The guard may find more referrers: {string.Join("; ", View.Gaps)}.";
        }
    }
}
