using System.Collections.Concurrent;
using System.Net;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.CustomResources;

/// <summary>
/// Lists the custom resources that may reference a Secret of a namespace: the kinds of the catalogue by their fields, and for a version all kinds by a
/// search for its name. Only objects with references stay in memory.
/// </summary>
public sealed class CustomResourceLister
{
    /// <summary>The number of lists that one namespace reads at a time.</summary>
    private const int Concurrency = 8;

    /// <summary>How long a resource that the API server forbids or does not find is not requested again.</summary>
    internal static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(5);

    private readonly ApiDiscovery _discovery;
    private readonly LiveList _lists;
    private readonly ObjectScanner _scanner;
    private readonly ListOrder _order;
    private readonly SearchOptions _options;
    private readonly SearchScope _scope;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Resource, DateTimeOffset> _forbidden = [];

    /// <summary>The resources that the API server did not find, with the discovery that contained them.</summary>
    private readonly ConcurrentDictionary<Resource, (IReadOnlyList<ServedResource> Discovery, DateTimeOffset Since)> _notServed = [];
    private readonly ConcurrentDictionary<Resource, int> _reading = [];
    private readonly ConcurrentDictionary<Resource, bool> _interrupted = [];

    /// <summary>Deletions in all namespaces share the lists of resources that can name a Secret of any namespace.</summary>
    private readonly ReadCoalescer<(Resource Resource, bool Searches), IReadOnlyList<ScannedObject>?> _everyNamespace;

    /// <param name="api">The API server.</param>
    /// <param name="scanner">Contains the catalogue.</param>
    /// <param name="order">The resources that the guard lists in any case. Here, they are only searched.</param>
    /// <param name="options">Which resources are searched.</param>
    /// <param name="time">The clock of retries.</param>
    /// <param name="metrics">Counts the shared reads.</param>
    public CustomResourceLister(
        ApiServer api, ObjectScanner scanner, ListOrder order, SearchOptions options, TimeProvider time, ILiveReadMetrics? metrics = null)
    {
        (_discovery, _lists, _scanner, _order, _options, _time) = (new(api), new(api, time), scanner, order, options, time);
        _scope = new(scanner, order, options);
        _everyNamespace = new((key, token) => ListAsync(key.Resource, null, key.Searches, token), "custom", metrics);
    }

    /// <summary>The resources that are being listed at the moment, or whose last list was cancelled.</summary>
    public IEnumerable<Resource> Pending => _reading.Keys.Union(_interrupted.Keys);

    /// <param name="ns">The namespace of the Secret.</param>
    /// <param name="searches">Whether the Secret is a version, so that all kinds are searched for names of versions.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    /// <exception cref="ApiServerException">A list failed. The message names the resource, and how to leave it out.</exception>
    public async Task<CustomResourceEvidence> ListAsync(string ns, bool searches, CancellationToken cancellation)
    {
        var discovery = await _discovery.ReadAsync(cancellation).ConfigureAwait(false);
        var kinds = _scope.Of(discovery, searches);
        var objects = new ConcurrentBag<IReadOnlyList<ScannedObject>>();
        var notChecked = new ConcurrentBag<UncheckedResource>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellation };
        await Parallel.ForEachAsync(kinds, options, async (resource, token) =>
        {
            var (listed, reason, problem) = WhyNotListed(resource, discovery) is { } known ? ([], known, "")
                : await TryListAsync(resource, discovery, ns, searches, token).ConfigureAwait(false);
            objects.Add(listed);
            if (reason is not null)
            {
                notChecked.Add(_scope.Unchecked(resource, reason.Value) with { Problem = problem });
            }
        }).ConfigureAwait(false);
        return new([.. objects.SelectMany(listed => listed)], [.. notChecked.OrderBy(resource => resource.Name, StringComparer.Ordinal)]);
    }

    /// <summary>The resources that the last listing did not check, as far as this is known without a request.</summary>
    /// <param name="searches">Whether the Secret is a version.</param>
    public IReadOnlyList<UncheckedResource> KnownUnchecked(bool searches) => Unchecked(_scope, searches, resource => WhyNotListed(resource, _discovery.Last));

    /// <summary>The resources of the last listing that other settings leave out.</summary>
    public IReadOnlyList<UncheckedResource> LeftOutBy(SearchOptions options)
    {
        var scope = new SearchScope(_scanner, _order, options);
        return Unchecked(scope, searches: true, scope.LeftOut);
    }

    /// <summary>The number of kinds of the last listing that are only searched for versions, because the catalogue does not contain them.</summary>
    public int OnlySearched => _scope.Of(_discovery.Last, searches: true).Count(resource => _scanner.EntryOf(resource.ObjectKind) is null);

    private IReadOnlyList<UncheckedResource> Unchecked(SearchScope scope, bool searches, Func<Resource, UncheckedReason?> reasonOf) =>
    [
        .. from resource in scope.Of(_discovery.Last, searches)
           let reason = reasonOf(resource)
           where reason is not null
           select scope.Unchecked(resource, reason.Value),
    ];

    private UncheckedReason? WhyNotListed(Resource resource, IReadOnlyList<ServedResource> discovery) =>
        _scope.LeftOut(resource) ?? (
            _forbidden.TryGetValue(resource, out var since) && IsRecent(since) ? UncheckedReason.Forbidden
            : _notServed.TryGetValue(resource, out var answer) && answer.Discovery == discovery && IsRecent(answer.Since) ? UncheckedReason.NotServed
            : null);

    private bool IsRecent(DateTimeOffset since) => _time.GetUtcNow() - since < RememberedFor;

    /// <summary>
    /// A deletion that reads the same discovery does not request the resource again. After the first such answer, the next deletion reads the discovery
    /// again, so that a CRD that is installed again is seen.
    /// </summary>
    private void RememberNotServed(Resource resource, IReadOnlyList<ServedResource> discovery)
    {
        if (!_notServed.TryGetValue(resource, out var before) || before.Discovery == discovery)
        {
            _discovery.Expire();
        }

        _notServed[resource] = (discovery, _time.GetUtcNow());
    }

    private async Task<(IReadOnlyList<ScannedObject> Objects, UncheckedReason? Reason, string Problem)> TryListAsync(
        Resource resource, IReadOnlyList<ServedResource> discovery, string ns, bool searches, CancellationToken cancellation)
    {
        try
        {
            var isCrossNamespace = !resource.IsNamespaced || _scanner.EntryOf(resource.ObjectKind)?.IsCrossNamespace == true;
            var objects = isCrossNamespace
                ? await _everyNamespace.ReadAsync((resource, searches), cancellation).ConfigureAwait(false)
                : await ListAsync(resource, ns, searches, cancellation).ConfigureAwait(false);
            _forbidden.TryRemove(resource, out _);
            if (objects is null)
            {
                RememberNotServed(resource, discovery);
                return ([], UncheckedReason.NotServed, "");
            }

            _notServed.TryRemove(resource, out _);
            return ([.. objects.Where(item => MayConcern(item, ns))], null, "");
        }
        catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.Forbidden)
        {
            _forbidden[resource] = _time.GetUtcNow();
            return ([], UncheckedReason.Forbidden, failure.Message);
        }
        catch (ApiServerException failure) when (_options.SkipsFailures)
        {
            return ([], UncheckedReason.Failed, failure.Message);
        }
        catch (ApiServerException failure)
        {
            throw new ApiServerException(
                failure.StatusCode, failure.Reason,
                $"{resource} could not be listed: {failure.Message} If this lasts, leave the resource out with the chart value guard.search.excluded.", failure)
            {
                RetryAfter = failure.RetryAfter,
            };
        }
    }

    private static bool MayConcern(ScannedObject item, string ns) =>
        item.ReferencesInto(ns).Any() && (item.Namespace.Length == 0 || item.Namespace == ns
            || item.References.Any(reference => reference.Namespace == ns || reference.Namespace == SecretField.AnyNamespace));

    /// <returns>The objects with references; <see langword="null"/> if the API server does not serve the resource.</returns>
    private async Task<IReadOnlyList<ScannedObject>?> ListAsync(Resource resource, string? ns, bool searches, CancellationToken cancellation)
    {
        _reading.AddOrUpdate(resource, 1, (_, count) => count + 1);
        try
        {
            var (kind, provides) = (resource.ObjectKind, _scanner.EntryOf(resource.ObjectKind)?.Provides == true);
            var isSearched = searches && _options.IsEnabled;
            var listed = await _lists.ReadAsync(resource, ns, Read, cancellation).ConfigureAwait(false);
            _interrupted.TryRemove(resource, out _);
            return listed is null ? null : [.. listed.OfType<ScannedObject>()];

            ScannedObject? Read(ReadOnlySpan<byte> json)
            {
                if (_scanner.EntryOf(kind) is null && !(isSearched && VersionSearch.MayContain(json)))
                {
                    return null;
                }

                var scanned = _scanner.ScanEvidence(kind, json);
                if (isSearched)
                {
                    VersionSearch.AddTo(scanned, json, provides);
                }

                return scanned.References.Any(reference => !reference.Field.Provides) ? scanned : null;
            }
        }
        catch (OperationCanceledException)
        {
            _interrupted[resource] = true;
            throw;
        }
        finally
        {
            if (_reading.AddOrUpdate(resource, 0, (_, count) => count - 1) <= 0)
            {
                _reading.TryRemove(KeyValuePair.Create(resource, 0));
            }
        }
    }
}

/// <summary>The custom resources that may reference a Secret of a namespace.</summary>
/// <param name="Objects">The objects with references into the namespace.</param>
/// <param name="Unchecked">The resources that were not listed, sorted by name.</param>
public sealed record CustomResourceEvidence(IReadOnlyList<ScannedObject> Objects, IReadOnlyList<UncheckedResource> Unchecked)
{
    /// <summary>Adds the objects to others. An object that was also listed with the others is replaced, because the search may have found more in it.</summary>
    public IEnumerable<ScannedObject> AddTo(IEnumerable<ScannedObject> others)
    {
        var listed = Objects.Select(item => item.Uid).ToHashSet();
        return others.Where(item => !listed.Contains(item.Uid)).Concat(Objects);
    }
}
