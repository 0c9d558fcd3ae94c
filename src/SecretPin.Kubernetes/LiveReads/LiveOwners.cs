using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Reads the controllers of workloads live, because a cache may still contain a controller that is gone, or not yet contain a new controller.
/// </summary>
public sealed class LiveOwners : IOwners
{
    private readonly LiveObjects _objects;
    private readonly LiveList _lists;
    private readonly ObjectScanner _scanner;
    private readonly ListOrder _order;
    private readonly TimeProvider _time;
    private readonly ReadCoalescer<(string Namespace, Owner Owner), ScannedObject?> _owners;
    private readonly ReadCoalescer<(string Namespace, Resource Resource), IReadOnlyList<ScannedObject>> _related;

    /// <param name="api">The API server.</param>
    /// <param name="scanner">Contains the custom workloads.</param>
    /// <param name="custom">The resources of the custom workloads.</param>
    /// <param name="time">The clock of timeouts and retries.</param>
    /// <param name="metrics">Counts the reads.</param>
    public LiveOwners(ApiServer api, ObjectScanner scanner, IEnumerable<Resource> custom, TimeProvider time, ILiveReadMetrics? metrics = null)
    {
        (_objects, _lists, _scanner, _order, _time) = (new(api, scanner), new(api, time), scanner, new(custom), time);
        _owners = new(ReadPolicy.TimeoutAndRetry<(string Namespace, Owner Owner), ScannedObject?>(time, ReadOwnerAsync), "owner", metrics);
        _related = new(ReadPolicy.TimeoutAndRetry<(string Namespace, Resource Resource), IReadOnlyList<ScannedObject>>(time, ListAsync), "owned", metrics);
    }

    /// <exception cref="TimeoutException">The API server did not answer in time.</exception>
    /// <exception cref="ApiServerException">The API server rejected the request, failed or is unreachable.</exception>
    /// <inheritdoc/>
    public async ValueTask<OwnerSecrets> ReadAsync(string ns, ScannedObject owned, CancellationToken cancellation)
    {
        using var deadline = new ReadDeadline(ReadPolicy.Timeout, _time, cancellation);
        if (await deadline.RunAsync(token => _owners.ReadAsync((ns, owned.Controller!), token)).ConfigureAwait(false) is not { } owner)
        {
            return OwnerSecrets.OfNoOwner;
        }

        var objects = new List<ScannedObject> { owner };
        if (OwnerSecrets.NeedsRevisions(owned))
        {
            objects.AddRange(await deadline.RunAsync(token => _related.ReadAsync((ns, Resources.ControllerRevisions), token)).ConfigureAwait(false));
        }

        if (OwnerSecrets.NeedsAccounts(owned))
        {
            objects.AddRange(await deadline.RunAsync(token => _related.ReadAsync((ns, Resources.ServiceAccounts), token)).ConfigureAwait(false));
        }

        return OwnerSecrets.Of(owned, objects);
    }

    private async Task<ScannedObject?> ReadOwnerAsync((string Namespace, Owner Owner) key, CancellationToken cancellation) =>
        key.Owner.CanExist && _order.ResourceOf.TryGetValue(key.Owner.Kind, out var resource)
            ? await _objects.ReadAsync(resource, key.Namespace, key.Owner.Name, cancellation).ConfigureAwait(false)
            : null;

    private async Task<IReadOnlyList<ScannedObject>> ListAsync((string Namespace, Resource Resource) key, CancellationToken cancellation) =>
        (await _lists.ScanAsync(_scanner, key.Resource, key.Namespace, cancellation).ConfigureAwait(false)).Objects;
}
