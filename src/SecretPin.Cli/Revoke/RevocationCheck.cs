using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Prune;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Revoke;

/// <summary>Whether the credential in a version can be disabled, and what remains to clean up afterwards.</summary>
internal sealed record RevocationCheck(NamespaceView View, VersionedSecretName Version)
{
    public required IReadOnlyList<VersionUse> Uses { get; init; }

    /// <summary>Why SecretPin cannot find all objects, as clauses.</summary>
    public IReadOnlyList<string> Unverified => View.Gaps;

    public bool IsSafe => Uses.Count == 0 && Unverified.Count == 0;

    /// <summary>One line about the objects that use the version now.</summary>
    public string Progress =>
        $"{Uses.Count} {(Uses.Count == 1 ? "object uses" : "objects use")} {Version}: {string.Join(", ", Uses.Select(use => use.Object))}";

    private ScannedObject? Secret => View.Secrets.FirstOrDefault(secret => secret.Name == Version.ToString());

    public static RevocationCheck Of(NamespaceView view, VersionedSecretName version, DateTimeOffset now) =>
        new(view, version) { Uses = VersionUse.Of(view, version, now) };

    public Listing Listing()
    {
        var listing = new Listing(new("OBJECT"), new("REASON"), new("WHERE"));
        foreach (var use in Uses)
        {
            listing.Add(
                new()
                {
                    ["object"] = use.Object,
                    ["namespace"] = View.Namespace,
                    ["reason"] = use.Reason,
                    ["places"] = new JsonArray([.. use.Fields.Select(field => (JsonNode)field)]),
                },
                use.Object, use.Reason, string.Join("; ", use.Fields));
        }

        return listing;
    }

    public JsonObject Json() => new()
    {
        ["secret"] = Version.ToString(),
        ["namespace"] = View.Namespace,
        ["safe"] = IsSafe,
        ["uses"] = Listing().Items,
        ["unverified"] = new JsonArray([.. View.Unreadable.Concat(View.NotListed).Select(unread => (JsonNode)unread)]),
        ["cleanUp"] = new JsonArray([.. CleanUp().Select(step => (JsonNode)step)]),
    };

    /// <summary>The result, as sentences.</summary>
    public IEnumerable<string> Answer()
    {
        if (Unverified.Count > 0)
        {
            yield return $"Do not revoke {Version} yet: SecretPin cannot check all objects, because {string.Join("; ", Unverified)}.";
        }
        else if (Uses.Count > 0)
        {
            yield return $"Do not revoke {Version} yet: {(Uses.Count == 1 ? "an object uses" : $"{Uses.Count} objects use")} it.";
        }
        else
        {
            yield return $"Nothing in namespace {View.Namespace} uses {Version}. Its credential can be disabled at its issuer.";
            foreach (var step in CleanUp())
            {
                yield return $"Afterwards: {step}.";
            }
        }
    }

    private IEnumerable<string> CleanUp()
    {
        if (Secret is { } secret)
        {
            var external = new PruneItem(View.Namespace, Version, secret, null).External;
            yield return external is null
                ? $"delete Secret {View.Namespace}/{Version} (kubectl secretpin prune {Version.Alias} -n {View.Namespace})"
                : $"delete ExternalSecret {View.Namespace}/{external.Name}, which would create the Secret again "
                    + $"(kubectl secretpin prune {Version.Alias} -n {View.Namespace} --delete-external-secret)";
        }

        if (View.Aliases.FirstOrDefault(alias => alias.Name == Version.Alias)?.Alias.Aws is { } aws)
        {
            yield return $"remove the label {Version.Version} of {aws.SecretId} in AWS Secrets Manager, region {aws.Region} "
                + $"(kubectl secretpin prune {Version.Alias} -n {View.Namespace} --external-store)";
        }
    }
}
