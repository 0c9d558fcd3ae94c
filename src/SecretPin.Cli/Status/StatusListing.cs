using System.Globalization;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;

namespace SecretPin.Cli.Status;

/// <summary>The output of <c>status</c>.</summary>
internal static class StatusListing
{
    public static Listing Of(IEnumerable<AliasUse> uses, DateTimeOffset now)
    {
        var listing = new Listing(
            new("NAMESPACE"), new("ALIAS"), new("VERSION"), new("AGE"), new("ROLE"), new("WORKLOADS"), new("PODS"), new("CRONJOBS"),
            new("USED BY", IsWide: true));
        foreach (var use in uses)
        {
            listing.Items.Add((JsonNode)WithRollout(Item(use), use));
            var (ns, name) = (use.View.Namespace, use.Alias.Name.Value);
            if (use.Versions.Count == 0)
            {
                listing.AddRow(ns, name, "none", "", "", "", "", "", "");
            }

            foreach (var version in use.Versions)
            {
                listing.AddRow(
                    ns, name, version.Secret.Version.ToString(), TimeText.Age(now - version.Secret.Version.Instant), string.Join(", ", version.Roles),
                    Count(version.Workloads), Count(version.Pods), Count(version.CronJobs),
                    string.Join(", ", version.Workloads.Concat(version.CronJobs).Select(user => user.ToString()).Concat(Others(use, version))));
            }
        }

        return listing;
    }

    /// <summary>The problems of an alias, and the commands that solve them.</summary>
    public static IEnumerable<string> Notes(AliasUse use)
    {
        var (alias, ns, pin) = (use.Alias, use.View.Namespace, use.Pin);
        if (pin.Secret is null)
        {
            yield return $"{alias.Name} has no pin. {pin.Note}";
        }
        else if (pin.Note is not null)
        {
            yield return $"{pin.Note}.";
        }
        else if (alias is { Problem: { } problem, Alias.StatusPinned: not null } && alias.Alias.StatusPinned == pin.Secret)
        {
            yield return $"{alias.Name}: {problem}";
        }

        if (alias.Alias.IsSuspended)
        {
            yield return $"{alias.Name} is held. To let it follow its source again: kubectl secretpin release {alias.Name} -n {ns}";
        }

        if (alias.PlainSecretChange is { } change)
        {
            yield return $"{alias.Name}: {change}";
        }

        var others = use.OnOtherVersions
            .Select(other => (User: other.Workload, other.Version, IsResolved: AliasUse.IsResolved(other.Workload, other.Version)))
            .Concat(use.OthersOnOtherVersions.Select(other => (other.User, other.Version, IsResolved: false)))
            .ToLookup(other => other.IsResolved, other => $"{other.User} ({other.Version.Version})");
        if (others[true].Any() && pin is { Secret: not null, Rollout: null })
        {
            yield return $"Not on {pin.Secret.Version} yet: {string.Join(", ", others[true])}. To move them: kubectl secretpin rollout {alias.Name} -n {ns}";
        }

        if (others[false].Any() && pin.Secret is not null)
        {
            yield return $"On a version that their manifests name: {string.Join(", ", others[false])}. To move them, change their manifests.";
        }

        var unresolved = use.Unresolved.ToLookup(workload => !AliasUse.IsImmutable(workload));
        if (unresolved[true].Any())
        {
            yield return $"Not resolved yet: {string.Join(", ", unresolved[true])}. To resolve them: kubectl secretpin rollout {alias.Name} -n {ns}";
        }

        if (unresolved[false].Any())
        {
            yield return $"Not resolved yet, and immutable: {string.Join(", ", unresolved[false])}. Delete them, and create them again.";
        }
    }

    private static IEnumerable<string> Others(AliasUse use, VersionUse version) =>
        version.Others.Select(other => ClusterReferences.NameOf(other, use.View.Namespace));

    private static string Count(IReadOnlyList<ScannedObject> objects) => objects.Count.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Item(AliasUse use) => new()
    {
        ["namespace"] = use.View.Namespace,
        ["alias"] = use.Alias.Name.Value,
        ["mode"] = use.View.Enforcement.IsAuditMode ? "audit" : "enforce",
        ["source"] = use.Alias.Source,
        ["held"] = use.Alias.Alias.IsSuspended,
        ["pinned"] = use.Pin.Secret?.ToString(),
        ["previous"] = use.View.Previous(use.Alias)?.ToString(),
        ["notes"] = new JsonArray([.. Notes(use).Select(note => (JsonNode)note)]),
        ["unresolved"] = Names(use.Unresolved),
        ["versions"] = new JsonArray([.. use.Versions.Select(version => (JsonNode)new JsonObject
        {
            ["secret"] = version.Secret.ToString(),
            ["version"] = version.Secret.Version.ToString(),
            ["is"] = new JsonArray([.. version.Roles.Select(role => (JsonNode)role)]),
            ["workloads"] = Names(version.Workloads),
            ["cronJobs"] = Names(version.CronJobs),
            ["pods"] = Names(version.Pods),
            ["others"] = new JsonArray([.. Others(use, version).Select(other => (JsonNode)other)]),
        })]),
    };

    private static JsonObject WithRollout(JsonObject item, AliasUse use)
    {
        foreach (var field in new[] { "rollout", "rejected" })
        {
            if (use.Alias.Raw["status"]?[field] is { } value)
            {
                item[field] = value.DeepClone();
            }
        }

        return item;
    }

    private static JsonArray Names(IEnumerable<ScannedObject> objects) => new([.. objects.Select(named => (JsonNode)named.ToString())]);
}
