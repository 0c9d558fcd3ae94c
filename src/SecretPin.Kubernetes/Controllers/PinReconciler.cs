using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>
/// Reconciles the status of one alias. It reads the alias live, and the write fails if the alias has changed since. If there are
/// two leaders for a moment, they therefore write what one leader would write.
/// </summary>
internal sealed class PinReconciler(
    AliasStatuses statuses, ClusterIndex index, IPinSource source, LiveSecrets secrets, VersionedExternalSecrets externalSecrets, PinEvents events,
    TimeProvider time)
{
    /// <returns>When to reconcile again although nothing changes; <see langword="null"/> if that is not needed.</returns>
    public async Task<DateTimeOffset?> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (await statuses.ReadAsync(key, cancellation).ConfigureAwait(false) is not var (read, alias))
        {
            if (AliasName.TryParse(key.Name, out var name))
            {
                source.Forget(key.Namespace, name);
            }

            return null;
        }

        if (await source.ReadAsync(alias, cancellation).ConfigureAwait(false) is not { } result)
        {
            return null;
        }

        var pinnedExists = await PinnedExistsAsync(alias, cancellation).ConfigureAwait(false);
        var desired = PinMoveRule.Desired(alias, result, pinnedExists, time.GetUtcNow());
        var desiredExists = await ExistsAsync(desired).ConfigureAwait(false);
        if (desired is not null && !desiredExists && desired == result.Secret && read.Spec?.ExternalSecret?.Template is { } template)
        {
            result = await externalSecrets.CreateAsync(alias, template, result, cancellation).ConfigureAwait(false);
            desired = PinMoveRule.Desired(alias, result, pinnedExists, time.GetUtcNow());
            desiredExists = desired == alias.StatusPinned && pinnedExists;
        }

        var next = PinMoveRule.Next(read, alias, result, desired, desiredExists, PlainSecretChangedAt(key), time.GetUtcNow(), pinnedExists);
        if (next != read.Status)
        {
            await statuses.WriteAsync(key, read, next, cancellation).ConfigureAwait(false);
            await events.ReportAsync(key, read, next, cancellation).ConfigureAwait(false);
        }

        return read.Spec?.ExternalSecret is null
            ? result.RefreshAt
            : await externalSecrets.PruneAsync(alias, result, desiredExists, cancellation).ConfigureAwait(false);

        // A pin moves only to a Secret that a live read finds, whatever the watch has seen.
        async ValueTask<bool> ExistsAsync(VersionedSecretName? secret) =>
            secret is not null && (secret == alias.StatusPinned
                ? pinnedExists
                : await secrets.ExistsLiveAsync(alias.Namespace, secret.ToString(), cancellation).ConfigureAwait(false));
    }

    /// <summary>The watch delivers each change of the Secret, and the alias is then reconciled again.</summary>
    private DateTimeOffset? PlainSecretChangedAt(ObjectKey key) => index[key.Namespace].Secrets.GetValueOrDefault(key.Name).DataChangedAt;

    /// <summary>The guard keeps a pinned Secret, so the cache is good enough.</summary>
    private async ValueTask<bool> PinnedExistsAsync(SecretAlias alias, CancellationToken cancellation) =>
        alias.StatusPinned is { } pinned
        && (await secrets.FindAsync(alias.Namespace, [pinned.ToString()], cancellation).ConfigureAwait(false)).Count > 0;
}
