using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.CustomResources;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>Lists everything that may reference a Secret of a namespace, in <see cref="ListOrder"/>.</summary>
internal sealed class NamespaceLister(
    LiveList lists, LiveObjects objects, ObjectScanner scanner, ListOrder order, CustomResourceLister custom, ICachedCluster cache, UncheckedLog log,
    ILiveReadMetrics? metrics)
{
    /// <summary>
    /// The pods are listed first, because they must be listed before their owners. The pods that were created since then are pending. A second list of
    /// these, at the end, shortens the time in which the guard cannot see a new pod.
    /// </summary>
    private const string Pending = "status.phase=Pending";

    private readonly OrphanCheck _orphans = new(lists, scanner, order);

    /// <summary>Deletions in all namespaces share this list: its duration depends on volumes and Gateways, not on workloads.</summary>
    private readonly ReadCoalescer<string, ObjectSnapshot> _everyNamespace = new(
        (_, abandoned) => ScanAsync(lists, scanner, cache, order.EveryNamespace, null, abandoned), "volumes", metrics);

    /// <returns>All evidence. A part that cannot be read is an exception.</returns>
    /// <param name="key">The namespace, and whether its custom resources are searched for names of versions.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    public async Task<DeletionEvidence> ListAsync((string Namespace, bool Searches) key, CancellationToken cancellation)
    {
        var (ns, searches) = key;
        if (await objects.IsNamespaceTerminatingAsync(ns, cancellation).ConfigureAwait(false))
        {
            return new() { IsNamespaceTerminating = true };
        }

        var steps = new List<ObjectSnapshot>();
        foreach (var step in order.Steps)
        {
            steps.Add(await ScanAsync(lists, scanner, cache, step, ns, cancellation).ConfigureAwait(false));
        }

        // Custom resources own objects of the kinds before.
        var customResources = await custom.ListAsync(ns, searches, cancellation).ConfigureAwait(false);
        log.Add(customResources.Unchecked);
        var aliases = lists.ReadAsync(Resources.SecretAliases, ns, json => StoredAlias.Read(json, ns, scanner), cancellation);
        var secrets = lists.ScanAsync(scanner, Resources.Secrets, ns, cancellation);
        var everyNamespace = _everyNamespace.ReadAsync("", cancellation);
        var pending = lists.ScanAsync(scanner, Resources.Pods, ns, cancellation, Pending);
        await Task.WhenAll(aliases, secrets, everyNamespace, pending).ConfigureAwait(false);

        var snapshot = await _orphans.ConfirmAsync(
            ObjectSnapshot.Of([.. steps, (await everyNamespace.ConfigureAwait(false)).Concerning(ns)]), ns, cancellation).ConfigureAwait(false);
        var listed = steps.SelectMany(step => step.Objects).Select(item => item.Uid).ToHashSet();
        var read = await aliases.ConfigureAwait(false) ?? throw ApiServerException.NotServed(Resources.SecretAliases);
        var secretsInNamespace = (await secrets.ConfigureAwait(false)).Objects;
        return new()
        {
            Aliases = [.. read.Select(alias => alias.Alias).OfType<SecretAlias>()],
            InvalidAliases = read.Where(alias => alias.Alias is null).ToDictionary(alias => alias.Name, alias => alias.Problem),
            Versions = [.. secretsInNamespace.Select(secret => VersionedSecretName.ParseOrNull(secret.Name)).OfType<VersionedSecretName>()],
            UninstalledReleases = HelmRecords.BeingUninstalled(ns, secretsInNamespace),
            Objects =
            [
                .. customResources.AddTo(snapshot.Objects),
                .. (await pending.ConfigureAwait(false)).Objects.Where(pod => !listed.Contains(pod.Uid)),
            ],
            ListedKinds = snapshot.Kinds,
            ApiVersions = order.ApiVersions,
            Unchecked = customResources.Unchecked,
        };
    }

    private static async Task<ObjectSnapshot> ScanAsync(
        LiveList lists, ObjectScanner scanner, ICachedCluster cache, IReadOnlyList<Resource> resources, string? ns, CancellationToken cancellation)
    {
        return ObjectSnapshot.Of(await Task.WhenAll(resources.Select(ScanAsync)).ConfigureAwait(false));

        async Task<ObjectSnapshot> ScanAsync(Resource resource)
        {
            var snapshot = await lists.ScanAsync(scanner, resource, ns, cancellation).ConfigureAwait(false);
            return snapshot.Kinds.Count > 0 || !cache.WasServed(resource) ? snapshot : throw ApiServerException.NotServed(resource);
        }
    }
}
