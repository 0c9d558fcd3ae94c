using SecretPin.Cli.Cluster;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Prune;

/// <summary>A version, and why <c>prune</c> keeps it; <see langword="null"/> if it can be deleted.</summary>
internal sealed record PruneItem(string Namespace, VersionedSecretName Name, ScannedObject Secret, string? Kept)
{
    /// <summary>The secret in AWS whose version has the label of this version; <see langword="null"/> for an alias with another source.</summary>
    public AwsSecretSource? Store { get; init; }

    /// <summary>Whether the Secret exists. Otherwise, only the label in AWS is left. Default true.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>The ExternalSecret that would create the version again.</summary>
    public Owner? External => Secret.Controller is { } owner && owner.Kind == Resources.ExternalSecrets.ObjectKind ? owner : null;
}

/// <summary>Determines which versions <c>prune</c> keeps: the pinned one, the newest ones, and those that the guard protects.</summary>
internal static class PruneRule
{
    /// <summary>The default of <c>--keep</c>.</summary>
    public const int DefaultKeep = 2;

    /// <summary>
    /// Every version of an alias, newest first. The <paramref name="keep"/> newest versions, at least 1, are kept. Versions in the future are not among
    /// them.
    /// </summary>
    public static IEnumerable<PruneItem> Of(NamespaceView view, AliasView alias, int keep, bool deletesExternal, DateTimeOffset now)
    {
        var pinned = view.Effective(alias).Secret;
        var versions = view.Versions(alias.Name);
        var newest = versions.Where(version => !version.Version.IsInFuture(now)).Take(keep).ToHashSet();
        foreach (var version in versions)
        {
            var secret = view.Secrets.First(stored => stored.Name == version.ToString());
            var item = new PruneItem(view.Namespace, version, secret, null) { Store = alias.Alias.Aws };
            var verdict = DeletionGuard.Decide(new(view.Namespace, secret, ""), view.Evidence, now);
            yield return item with
            {
                Kept = version == pinned ? "It is pinned."
                    : !verdict.IsAllowed ? verdict.Message
                    : verdict.Reason is not (Reason.Unused or Reason.OnlyHistory or Reason.Forced) ? $"The guard answers {verdict.Reason}."
                    : newest.Contains(version) ? $"It is one of the {keep} newest versions, which --keep keeps."
                    : item.External is { } owner && !deletesExternal
                        ? $"ExternalSecret/{owner.Name} owns it and would create it again: add --delete-external-secret."
                    : null,
            };
        }
    }

    /// <summary>
    /// The labels in AWS whose Secret does not exist any more. The label of a version that is newer than the pin is not among them: its Secret may not
    /// exist yet.
    /// </summary>
    /// <param name="view">The namespace.</param>
    /// <param name="alias">An alias with the source AWS.</param>
    /// <param name="labels">The labels, and whether the alias follows each.</param>
    /// <param name="now">The current time.</param>
    public static IEnumerable<PruneItem> OfLabels(
        NamespaceView view, AliasView alias, IReadOnlyDictionary<SecretVersion, bool> labels, DateTimeOffset now)
    {
        var pinned = view.Effective(alias).Secret;
        foreach (var secret in labels.Where(label => !label.Value).Select(label => alias.Name.At(label.Key)).OrderByDescending(secret => secret.Version))
        {
            if (view.Secrets.Any(stored => stored.Name == secret.ToString())
                || !(alias.Alias.Rejects(secret) || (pinned is not null && secret.Version < pinned.Version)))
            {
                continue;
            }

            var absent = ScannedObject.OfName(Kinds.Secret, secret.ToString());
            var verdict = DeletionGuard.Decide(new(view.Namespace, absent, ""), view.Evidence, now);
            yield return new(view.Namespace, secret, absent, verdict.IsAllowed || verdict.Reason == Reason.Retained ? null : verdict.Message)
            {
                Store = alias.Alias.Aws,
                Exists = false,
            };
        }
    }
}
