using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Cli.Revoke;

/// <summary>An object that uses a version, or will use it again, so that the credential in it must stay valid at its issuer.</summary>
/// <param name="Object">Such as <c>Deployment/app</c>.</param>
/// <param name="Fields">The labels of the fields that name the version; empty for an alias.</param>
/// <param name="Reason">How the object uses the version.</param>
internal sealed record VersionUse(string Object, IReadOnlyList<string> Fields, string Reason)
{
    /// <summary>
    /// Every use of a version. In contrast to the guard, a pod that is being deleted counts until it is gone, because its containers still run. Rollback
    /// history counts until the retention of the version has passed.
    /// </summary>
    public static IReadOnlyList<VersionUse> Of(NamespaceView view, VersionedSecretName version, DateTimeOffset now)
    {
        var name = version.ToString();
        var secret = view.Secrets.FirstOrDefault(stored => stored.Name == name) ?? ScannedObject.OfName(Kinds.Secret, name);
        var deletion = new DeletionRequest(view.Namespace, secret, "");
        return
        [
            .. view.Aliases.Select(alias => (alias.Name, Pin: view.Effective(alias)))
                .Select(alias => (alias.Name, Reason: alias.Pin.Secret == version ? "pinned: new pods get this version"
                    : alias.Pin.Rollout?.To == version ? "its rollout brings this version to the workloads" : null))
                .Where(alias => alias.Reason is not null)
                .Select(alias => new VersionUse($"SecretAlias/{alias.Name}", [], alias.Reason!)),
            .. Referrers.Of(deletion, view.Evidence, now)
                .Select(referrer => (referrer.Object, Reason: ReasonOf(referrer, view.Evidence, version, now)))
                .Where(use => use.Reason is not null)
                .OrderBy(use => use.Object.ToString(), StringComparer.Ordinal)
                .Select(use => new VersionUse(use.Object.ToString(), [.. Referrers.FieldLabels(deletion, use.Object)], use.Reason!)),
        ];
    }

    /// <returns><see langword="null"/> if the object does not use the version.</returns>
    private static string? ReasonOf(Referrer referrer, DeletionEvidence evidence, VersionedSecretName version, DateTimeOffset now) => referrer.State switch
    {
        ReferrerState.Root => "in use",
        ReferrerState.NotBlocking => "still references it",
        ReferrerState.History => RetainedUntil(evidence, version, now) is { } end ? $"rollback history, retained until {TimeText.Instant(end)}" : null,
        _ => referrer.Object.Kind == Kinds.Pod && !referrer.Object.IsFinished ? "still running, and is being deleted" : null,
    };

    private static DateTimeOffset? RetainedUntil(DeletionEvidence evidence, VersionedSecretName version, DateTimeOffset now) =>
        evidence.AliasOf(version) is { } alias && Retention.SupersededAt(version, evidence.Versions, alias, now) is { } superseded
        && Retention.EndsAt(superseded, alias) is var end && end > now ? end : null;
}
