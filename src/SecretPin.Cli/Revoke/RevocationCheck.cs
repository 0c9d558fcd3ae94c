using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Prune;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
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

    /// <summary>The time of the check, at which the retention is compared.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The label of the version in AWS. By default, there is none.</summary>
    public LabelState Label { get; init; } = new(LabelOutcome.Absent, "");

    /// <summary>The alias of the version; <see langword="null"/> if the namespace does not declare it.</summary>
    public AliasView? Alias => View.Aliases.FirstOrDefault(alias => alias.Name == Version.Alias);

    private ScannedObject? Secret => View.Secrets.FirstOrDefault(secret => secret.Name == Version.ToString());

    public static RevocationCheck Of(NamespaceView view, VersionedSecretName version, DateTimeOffset now) =>
        new(view, version) { Uses = VersionUse.Of(view, version, now), Now = now };

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

    /// <summary>Each step names a command that carries it out in the present state.</summary>
    private IEnumerable<string> CleanUp()
    {
        var prune = Alias is not null && Secret is not null && Kept(keep: 1) is null;
        if (Secret is { } secret)
        {
            var external = new PruneItem(View.Namespace, Version, secret, null).External;
            var step = external is null ? $"delete Secret {View.Namespace}/{Version}"
                : $"delete ExternalSecret {View.Namespace}/{external.Name}, which would create the Secret again";
            yield return GuardMessage is { } denied ? $"{step}, when the guard allows it: {denied.TrimEnd('.')}"
                : prune ? $"{step} ({Prune(external is not null)})"
                : external is null ? $"{step} (kubectl delete secret {Version} -n {View.Namespace})"
                : $"{step} (kubectl delete externalsecret {external.Name} -n {View.Namespace})";
        }

        if (Alias?.Alias.Aws is { } aws)
        {
            var label = $"the label {Version.Version} of {aws.SecretId} in AWS Secrets Manager, region {aws.Region}";
            var command = prune ? Prune(new PruneItem(View.Namespace, Version, Secret!, null).External is not null)
                : $"kubectl secretpin prune {Version.Alias} -n {View.Namespace} --external-store";
            switch (Label)
            {
                case { Outcome: LabelOutcome.Present }:
                    yield return $"remove {label} ({command})";
                    break;
                case { Outcome: LabelOutcome.Unknown }:
                    yield return $"remove {label}, if it exists ({command}). SecretPin could not check it: {Label.Detail.TrimEnd('.')}";
                    break;
                case { Outcome: LabelOutcome.Followed }:
                    yield return $"rotate {aws.SecretId} in AWS Secrets Manager, region {aws.Region}: the label {Version.Version} is on the version with the "
                        + $"label {aws.Stage}, which the alias follows";
                    break;
                case { Outcome: LabelOutcome.Shared }:
                    yield return $"keep {label}: {Label.Detail} has it too";
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Why <c>prune</c> keeps the version; <see langword="null"/> if it deletes it.</summary>
    private string? Kept(int keep) => PruneRule.Of(View, Alias!, keep, deletesExternal: true, Now).First(item => item.Name == Version).Kept;

    /// <summary>Why the guard denies the deletion; <see langword="null"/> if it allows it.</summary>
    private string? GuardMessage =>
        DeletionGuard.Decide(new(View.Namespace, Secret!, ""), View.Evidence, Now) is { IsAllowed: false, Message: var message } ? message : null;

    /// <summary>With the flags that this version needs.</summary>
    private string Prune(bool isExternal) =>
        $"kubectl secretpin prune {Version.Alias} -n {View.Namespace}{(Kept(PruneRule.DefaultKeep) is null ? "" : " --keep 1")}"
        + $"{(isExternal ? " --delete-external-secret" : "")}"
        + $"{(Label.Outcome is LabelOutcome.Present or LabelOutcome.Unknown ? " --external-store" : "")}";
}
