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
        async (_, abandoned) => ObjectSnapshot.Of(await Task.WhenAll(order.EveryNamespace.Select(async resource =>
            Required(cache, resource, await lists.ScanAsync(scanner, resource, null, abandoned).ConfigureAwait(false)))).ConfigureAwait(false)),
        "volumes",
        metrics);

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

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            return await TryListAsync(ns, searches, overlaps: true, ended.Token).ConfigureAwait(false)
                ?? (await TryListAsync(ns, searches, overlaps: false, ended.Token).ConfigureAwait(false))!;
        }
        finally
        {
            // If a list fails, the guard cannot use the other lists. This cancels their requests.
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <param name="ns">The namespace.</param>
    /// <param name="searches">Whether its custom resources are searched for names of versions.</param>
    /// <param name="overlaps">Whether a step starts when the states of the lists of the previous step are fixed, or when these lists are complete.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    /// <returns>
    /// <see langword="null"/> if the steps overlap and a list was requested again. Its state may then be later than the state of the list of its owners.
    /// </returns>
    private async Task<DeletionEvidence?> TryListAsync(string ns, bool searches, bool overlaps, CancellationToken cancellation)
    {
        var started = new List<OverlappingList>();
        foreach (var step in order.Steps)
        {
            var ofStep = step.Select(resource => new OverlappingList(lists, scanner, resource, ns, cancellation)).ToArray();
            started.AddRange(ofStep);
            await Task.WhenAll(ofStep.Select(list => overlaps ? list.StateFixed : list.Snapshot)).ConfigureAwait(false);
        }

        // Custom resources own objects of the kinds before.
        var customResources = await custom.ListAsync(ns, searches, cancellation).ConfigureAwait(false);
        log.Add(customResources.Unchecked);
        var aliases = lists.ReadAsync(Resources.SecretAliases, ns, json => StoredAlias.Read(json, ns, scanner), cancellation);
        var secrets = lists.ScanAsync(scanner, Resources.Secrets, ns, cancellation);
        var everyNamespace = _everyNamespace.ReadAsync("", cancellation);
        await Task.WhenAll([aliases, secrets, everyNamespace, .. started.Select(list => list.Snapshot)]).ConfigureAwait(false);
        if (overlaps && started.Any(list => list.HasRestarted))
        {
            return null;
        }

        var snapshots = await Task.WhenAll(started.Select(async list =>
            Required(cache, list.Resource, await list.Snapshot.ConfigureAwait(false)))).ConfigureAwait(false);
        var confirmed = _orphans.ConfirmAsync(
            ObjectSnapshot.Of([.. snapshots, (await everyNamespace.ConfigureAwait(false)).Concerning(ns)]), ns, cancellation);
        var newPods = NewPodsAsync(ns, snapshots, cancellation);
        await Task.WhenAll(confirmed, newPods).ConfigureAwait(false);

        var snapshot = await confirmed.ConfigureAwait(false);
        var read = await aliases.ConfigureAwait(false) ?? throw ApiServerException.NotServed(Resources.SecretAliases);
        var secretsInNamespace = (await secrets.ConfigureAwait(false)).Objects;
        return new()
        {
            Aliases = [.. read.Select(alias => alias.Alias).OfType<SecretAlias>()],
            InvalidAliases = read.Where(alias => alias.Alias is null).ToDictionary(alias => alias.Name, alias => alias.Problem),
            Versions = [.. secretsInNamespace.Select(secret => VersionedSecretName.ParseOrNull(secret.Name)).OfType<VersionedSecretName>()],
            UninstalledReleases = HelmRecords.BeingUninstalled(ns, secretsInNamespace),
            Objects = [.. customResources.AddTo(snapshot.Objects), .. await newPods.ConfigureAwait(false)],
            ListedKinds = snapshot.Kinds,
            ApiVersions = order.ApiVersions,
            Unchecked = customResources.Unchecked,
        };
    }

    /// <summary>
    /// Lists the pods that were created since the first list. The watch cache of the API server answers at once, but can contain deleted pods. If it contains
    /// a new pod, a consistent list follows, which can take 100 ms.
    /// </summary>
    private async Task<IReadOnlyList<ScannedObject>> NewPodsAsync(string ns, IEnumerable<ObjectSnapshot> snapshots, CancellationToken cancellation)
    {
        var listed = snapshots.SelectMany(step => step.Objects).Select(item => item.Uid).ToHashSet();
        var cached = await ListPendingAsync(mayBeOutdated: true).ConfigureAwait(false);
        return cached.Count == 0 ? cached : await ListPendingAsync(mayBeOutdated: false).ConfigureAwait(false);

        async Task<IReadOnlyList<ScannedObject>> ListPendingAsync(bool mayBeOutdated)
        {
            var pending = await lists.ScanAsync(
                scanner, Resources.Pods, ns, cancellation, new() { FieldSelector = Pending, MayBeOutdated = mayBeOutdated }).ConfigureAwait(false);
            return [.. pending.Objects.Where(pod => !listed.Contains(pod.Uid))];
        }
    }

    private static ObjectSnapshot Required(ICachedCluster cache, Resource resource, ObjectSnapshot snapshot) =>
        snapshot.Kinds.Count > 0 || !cache.WasServed(resource) ? snapshot : throw ApiServerException.NotServed(resource);
}
