using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>
/// Evidence that is never old where it matters. What watches have seen only says where to look first: if one referrer of
/// it is still there, that is enough. Before there is none, the whole namespace is looked at, by a look that begins after
/// the question and is shared by all who ask meanwhile.
/// </summary>
/// <remarks>
/// The word of the watches alone would refuse what <c>helm uninstall</c> deletes: the Secret's turn comes right after its
/// Deployment's, and the watch's news of that a little later.
/// </remarks>
public sealed class LiveEvidence : IDeletionEvidence
{
    private readonly CachedReferrers _holders;
    private readonly TimeProvider _time;
    private readonly ReadCoalescer<string, DeletionEvidence> _looks;

    /// <param name="api">The API server.</param>
    /// <param name="scanner">Knows the kinds of <paramref name="custom"/>.</param>
    /// <param name="custom">Kinds with a pod spec that the operator lists.</param>
    /// <param name="known">What watches have seen.</param>
    /// <param name="aliases">Reads aliases.</param>
    /// <param name="time">For the budget.</param>
    /// <param name="metrics">Is told of each look.</param>
    public LiveEvidence(
        ApiServer api, ObjectScanner scanner, IEnumerable<Resource> custom, IKnownReferrers known, ILiveAliases aliases, TimeProvider time,
        ILiveReadMetrics? metrics = null)
    {
        _time = time;
        var order = new ListOrder(custom);
        var lists = new LiveList(api, time);
        var objects = new ObjectLister(lists, scanner);
        var single = new LiveObjects(api, scanner, LiveRead.Retry(time));
        var namespaces = new NamespaceLister(lists, objects, single, order, metrics);
        _looks = new(namespaces.ListAsync, "namespace", metrics);
        _holders = new(known, aliases, single, namespaces, order);
    }

    /// <exception cref="TimeoutException">The API server did not answer in time.</exception>
    /// <exception cref="ApiServerException">It could not be asked, or refused.</exception>
    /// <exception cref="FormatException">It answered with what is no object of its kind.</exception>
    /// <inheritdoc/>
    public async ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation)
    {
        using var budget = new ReadDeadline(LiveRead.NamespaceTimeout, _time, cancellation);
        return await budget.RunAsync(async token =>
            await _holders.FindAsync(ns, secret, token).ConfigureAwait(false)
            ?? await _looks.ReadAsync(ns, token).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
