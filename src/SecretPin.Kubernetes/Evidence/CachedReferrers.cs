using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>Asks after what watches have seen to hold a Secret: a few small reads in the place of a whole look.</summary>
internal sealed class CachedReferrers(
    IKnownReferrers known, ILiveAliases aliases, LiveObjects objects, NamespaceLister namespaces, ListOrder order)
{
    /// <summary>One that is still there is enough; the rest of them is only named.</summary>
    private const int MaxReads = 3;

    /// <returns>Evidence that holds the Secret for certain, or is that its namespace is going; otherwise <see langword="null"/>.</returns>
    public async Task<DeletionEvidence?> FindAsync(string ns, string secret, CancellationToken cancellation)
    {
        var pinning = known.FindAliases(ns).Where(alias => alias.IsPinnedTo(secret)).Take(MaxReads).ToArray();
        var referrers = known.FindReferrers(ns, secret);
        var asked = referrers.Where(seen => IsIndependentRoot(seen) && order.ResourceOf.ContainsKey(seen.Kind)).Take(MaxReads).ToArray();
        if (pinning.Length + asked.Length == 0)
        {
            return null;
        }

        var terminating = namespaces.IsTerminatingAsync(ns, cancellation);
        var pins = Task.WhenAll(pinning.Select(alias => aliases.ReadAsync(ns, alias.Name.Value, cancellation)));
        var holders = Task.WhenAll(asked.Select(seen => ReadAsync(seen, ns, cancellation)));
        await Task.WhenAll(terminating, pins, holders).ConfigureAwait(false);
        if (await terminating.ConfigureAwait(false))
        {
            return new() { IsNamespaceTerminating = true };
        }

        var live = (await pins.ConfigureAwait(false)).OfType<SecretAlias>().ToArray();
        var held = (await holders.ConfigureAwait(false)).OfType<ScannedObject>()
            .Where(seen => IsIndependentRoot(seen) && Names(seen, ns, secret))
            .ToArray();
        if (held.Length == 0 && !live.Any(alias => alias.IsPinnedTo(secret)))
        {
            return null;
        }

        return new()
        {
            Aliases = [.. live, .. known.FindAliases(ns).Except(pinning)],
            Objects = [.. held, .. referrers.Except(asked)],
        };
    }

    /// <summary>Whether an object needs no look at an owner to tell that it stays.</summary>
    private static bool IsIndependentRoot(ScannedObject seen) =>
        seen.Controller is null && !seen.IsBeingDeleted && !seen.IsFinished && seen.Kind != Kinds.ControllerRevision;

    private static bool Names(ScannedObject seen, string ns, string secret) =>
        seen.ReferencesInto(ns).Any(reference => reference.Name == secret);

    private Task<ScannedObject?> ReadAsync(ScannedObject seen, string ns, CancellationToken cancellation)
    {
        var resource = order.ResourceOf[seen.Kind];
        var its = !resource.IsNamespaced ? null : seen.Namespace.Length > 0 ? seen.Namespace : ns;
        return objects.ReadAsync(resource, its, seen.Name, cancellation);
    }
}
