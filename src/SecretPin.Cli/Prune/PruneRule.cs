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

    /// <summary>The ExternalSecret that would create the version again.</summary>
    public Owner? External => Secret.Controller is { } owner && owner.Kind == Resources.ExternalSecrets.ObjectKind ? owner : null;
}

/// <summary>Determines which versions <c>prune</c> keeps: the pinned one, the newest ones, and those that the guard protects.</summary>
internal static class PruneRule
{
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
}
