using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>Looks at everything that may need a Secret of one namespace.</summary>
internal sealed class NamespaceLister
{
    private readonly LiveList _lists;
    private readonly ObjectLister _objects;
    private readonly LiveObjects _single;
    private readonly ListOrder _order;
    private readonly OrphanCheck _lostOwners;

    /// <summary>Deletions of all namespaces share this one: how long it takes depends on volumes and gateways, not on workloads.</summary>
    private readonly ReadCoalescer<string, ObjectSnapshot> _everyNamespace;

    public NamespaceLister(LiveList lists, ObjectLister objects, LiveObjects single, ListOrder order, ILiveReadMetrics? metrics)
    {
        (_lists, _objects, _single, _order, _lostOwners) = (lists, objects, single, order, new(objects, order));
        _everyNamespace = new((_, abandoned) => objects.ListAsync([order.EveryNamespace], null, abandoned), "volumes", metrics);
    }

    /// <returns>All the evidence that there is; any part that could not be read is an exception.</returns>
    public async Task<DeletionEvidence> ListAsync(string ns, CancellationToken cancellation)
    {
        if (await IsTerminatingAsync(ns, cancellation).ConfigureAwait(false))
        {
            return new() { IsNamespaceTerminating = true };
        }

        var objects = await _objects.ListAsync(_order.Steps, ns, cancellation).ConfigureAwait(false);
        var aliases = AliasesAsync(ns, cancellation);
        var versions = VersionsAsync(ns, cancellation);
        var everyNamespace = _everyNamespace.ReadAsync("", cancellation);
        await Task.WhenAll(aliases, versions, everyNamespace).ConfigureAwait(false);

        var look = await _lostOwners.ConfirmAsync(
            ObjectSnapshot.Of(objects, (await everyNamespace.ConfigureAwait(false)).Concerning(ns)), ns, cancellation).ConfigureAwait(false);
        return new()
        {
            Aliases = await aliases.ConfigureAwait(false),
            Versions = await versions.ConfigureAwait(false),
            Objects = look.Objects,
            Kinds = look.Kinds,
            ApiVersions = _order.ApiVersions,
        };
    }

    /// <summary>Whether the namespace is going, or gone.</summary>
    public async Task<bool> IsTerminatingAsync(string ns, CancellationToken cancellation)
    {
        var found = await _single.ReadAsync(Resources.Namespaces, null, ns, cancellation).ConfigureAwait(false);
        return found is null or { IsBeingDeleted: true };
    }

    private async Task<IReadOnlyList<SecretAlias>> AliasesAsync(string ns, CancellationToken cancellation) =>
        await _lists.ReadAsync(Resources.SecretAliases, ns, json => AliasReader.Read(json, ns), cancellation).ConfigureAwait(false) ?? [];

    private async Task<IReadOnlyList<VersionedSecretName>> VersionsAsync(string ns, CancellationToken cancellation)
    {
        var secrets = await _objects.ListAsync(Resources.Secrets, ns, cancellation).ConfigureAwait(false);
        return [.. secrets.Objects
            .Select(secret => VersionedSecretName.ParseOrNull(secret.Name))
            .OfType<VersionedSecretName>()];
    }
}
