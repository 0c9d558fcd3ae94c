using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>Checks by a few live reads whether the referrers that the cache has still block the deletion of a Secret.</summary>
internal sealed class CachedReferrers(ICachedCluster cache, ApiAliases aliases, LiveObjects objects, ListOrder order)
{
    /// <summary>One referrer that still exists is enough. The others are only named in the message.</summary>
    private const int MaxReads = 3;

    /// <returns>Evidence that certainly blocks the deletion, or that the namespace is being deleted; otherwise <see langword="null"/>.</returns>
    public async Task<DeletionEvidence?> FindAsync(string ns, string secret, CancellationToken cancellation)
    {
        var cachedAliases = cache.FindAliases(ns);
        var cachedReferrers = cache.FindReferrers(ns, secret);
        var roots = cachedReferrers.Where(referrer => IsIndependentRoot(referrer) && order.ResourceOf.ContainsKey(referrer.Kind)).Take(MaxReads).ToArray();
        if (roots.Length == 0 && !cachedAliases.Any(alias => alias.IsPinnedTo(secret)))
        {
            return null;
        }

        // Only the alias in its name can be pinned to a Secret. The other aliases do not change the verdict.
        var version = VersionedSecretName.ParseOrNull(secret);
        var reads = (
            IsTerminating: objects.IsNamespaceTerminatingAsync(ns, cancellation),
            Alias: version is null ? Task.FromResult<SecretAlias?>(null) : aliases.ReadAsync(ns, version.Alias.Value, cancellation),
            Referrers: Task.WhenAll(roots.Select(referrer => ReadAsync(referrer, ns, cancellation))));
        await Task.WhenAll(reads.IsTerminating, reads.Alias, reads.Referrers).ConfigureAwait(false);
        if (await reads.IsTerminating.ConfigureAwait(false))
        {
            return new() { IsNamespaceTerminating = true };
        }

        var alias = await reads.Alias.ConfigureAwait(false);
        var blocking = (await reads.Referrers.ConfigureAwait(false)).OfType<ScannedObject>()
            .Where(referrer => IsIndependentRoot(referrer) && referrer.ReferencesInto(ns).Any(reference => reference.Name == secret))
            .ToArray();
        return blocking.Length == 0 && alias?.IsPinnedTo(secret) != true ? null : new()
        {
            Aliases = [.. new[] { alias }.OfType<SecretAlias>()],
            Objects = [.. blocking, .. cachedReferrers.Except(roots)],
        };
    }

    /// <summary>
    /// Whether an object blocks the deletion independently of other objects: it has neither an owner that could be gone, nor a Helm release that could be
    /// uninstalled. Whether a ServiceAccount blocks the deletion depends on the objects that run as it.
    /// </summary>
    private static bool IsIndependentRoot(ScannedObject referrer) =>
        referrer.Controller is null && !referrer.IsBeingDeleted && !referrer.IsFinished && referrer.Release is null
        && referrer.Kind != Kinds.ControllerRevision && referrer.Kind != Kinds.ServiceAccount;

    private Task<ScannedObject?> ReadAsync(ScannedObject referrer, string ns, CancellationToken cancellation)
    {
        var resource = order.ResourceOf[referrer.Kind];
        var referrerNamespace = !resource.IsNamespaced ? null : referrer.Namespace.Length > 0 ? referrer.Namespace : ns;
        return objects.ReadAsync(resource, referrerNamespace, referrer.Name, cancellation);
    }
}
