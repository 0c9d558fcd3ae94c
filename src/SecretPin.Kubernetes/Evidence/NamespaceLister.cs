using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>Lists everything that may reference a Secret of a namespace, in <see cref="ListOrder"/>.</summary>
internal sealed class NamespaceLister
{
    private readonly LiveList _lists;
    private readonly LiveObjects _objects;
    private readonly ObjectScanner _scanner;
    private readonly ListOrder _order;
    private readonly OrphanCheck _orphans;

    /// <summary>Deletions in all namespaces share this list: its duration depends on volumes and Gateways, not on workloads.</summary>
    private readonly ReadCoalescer<string, ObjectSnapshot> _everyNamespace;

    public NamespaceLister(LiveList lists, LiveObjects objects, ObjectScanner scanner, ListOrder order, ILiveReadMetrics? metrics)
    {
        (_lists, _objects, _scanner, _order, _orphans) = (lists, objects, scanner, order, new(lists, scanner, order));
        _everyNamespace = new((_, abandoned) => ScanAsync(order.EveryNamespace, null, abandoned), "volumes", metrics);
    }

    /// <returns>All evidence. A part that cannot be read is an exception.</returns>
    public async Task<DeletionEvidence> ListAsync(string ns, CancellationToken cancellation)
    {
        if (await _objects.IsNamespaceTerminatingAsync(ns, cancellation).ConfigureAwait(false))
        {
            return new() { IsNamespaceTerminating = true };
        }

        var steps = new List<ObjectSnapshot>();
        foreach (var step in _order.Steps)
        {
            steps.Add(await ScanAsync(step, ns, cancellation).ConfigureAwait(false));
        }

        var aliases = _lists.ReadAsync(Resources.SecretAliases, ns, json => SecretAlias.Read(json, ns), cancellation);
        var secrets = _lists.ScanAsync(_scanner, Resources.Secrets, ns, cancellation);
        var everyNamespace = _everyNamespace.ReadAsync("", cancellation);
        await Task.WhenAll(aliases, secrets, everyNamespace).ConfigureAwait(false);

        var snapshot = await _orphans.ConfirmAsync(
            ObjectSnapshot.Of([.. steps, (await everyNamespace.ConfigureAwait(false)).Concerning(ns)]), ns, cancellation).ConfigureAwait(false);
        return new()
        {
            Aliases = await aliases.ConfigureAwait(false) ?? [],
            Versions = [.. (await secrets.ConfigureAwait(false)).Objects
                .Select(secret => VersionedSecretName.ParseOrNull(secret.Name))
                .OfType<VersionedSecretName>()],
            Objects = snapshot.Objects,
            ListedKinds = snapshot.Kinds,
            ApiVersions = _order.ApiVersions,
        };
    }

    private async Task<ObjectSnapshot> ScanAsync(IReadOnlyList<Resource> resources, string? ns, CancellationToken cancellation) =>
        ObjectSnapshot.Of(await Task.WhenAll(
            resources.Select(resource => _lists.ScanAsync(_scanner, resource, ns, cancellation))).ConfigureAwait(false));
}
