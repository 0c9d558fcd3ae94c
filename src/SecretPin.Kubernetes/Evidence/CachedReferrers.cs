using SecretPin.Core.Guard;
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
        var pinning = cachedAliases.Where(alias => alias.IsPinnedTo(secret)).Take(MaxReads).ToArray();
        var roots = cachedReferrers.Where(referrer => IsIndependentRoot(referrer) && order.ResourceOf.ContainsKey(referrer.Kind)).Take(MaxReads).ToArray();
        if (pinning.Length + roots.Length == 0)
        {
            return null;
        }

        var reads = (
            IsTerminating: objects.IsNamespaceTerminatingAsync(ns, cancellation),
            Aliases: Task.WhenAll(pinning.Select(alias => aliases.ReadAsync(ns, alias.Name.Value, cancellation))),
            Referrers: Task.WhenAll(roots.Select(referrer => ReadAsync(referrer, ns, cancellation))));
        await Task.WhenAll(reads.IsTerminating, reads.Aliases, reads.Referrers).ConfigureAwait(false);
        if (await reads.IsTerminating.ConfigureAwait(false))
        {
            return new() { IsNamespaceTerminating = true };
        }

        var liveAliases = (await reads.Aliases.ConfigureAwait(false)).OfType<SecretAlias>().ToArray();
        var blocking = (await reads.Referrers.ConfigureAwait(false)).OfType<ScannedObject>()
            .Where(referrer => IsIndependentRoot(referrer) && referrer.ReferencesInto(ns).Any(reference => reference.Name == secret))
            .ToArray();
        return blocking.Length == 0 && !liveAliases.Any(alias => alias.IsPinnedTo(secret)) ? null : new()
        {
            Aliases = [.. liveAliases, .. cachedAliases.Except(pinning)],
            Objects = [.. blocking, .. cachedReferrers.Except(roots)],
        };
    }

    /// <summary>Whether an object blocks the deletion whatever the state of other objects: it has no owner that could be gone.</summary>
    private static bool IsIndependentRoot(ScannedObject referrer) =>
        referrer.Controller is null && !referrer.IsBeingDeleted && !referrer.IsFinished && referrer.Kind != Kinds.ControllerRevision;

    private Task<ScannedObject?> ReadAsync(ScannedObject referrer, string ns, CancellationToken cancellation)
    {
        var resource = order.ResourceOf[referrer.Kind];
        var referrerNamespace = !resource.IsNamespaced ? null : referrer.Namespace.Length > 0 ? referrer.Namespace : ns;
        return objects.ReadAsync(resource, referrerNamespace, referrer.Name, cancellation);
    }
}
