using System.Net;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>
/// A Lease that one replica at a time holds. Every write contains the resourceVersion that was read, so if two replicas try to
/// take a free lease, only one succeeds.
/// </summary>
/// <remarks>
/// A lease has expired if this replica has not observed a change of it for its duration. The times in the lease are not
/// used: they come from the clock of another machine (like client-go's leaderelection).
/// </remarks>
internal sealed class LeaseLock(ApiServer api, string ns, string name, string identity, TimeSpan duration, TimeProvider time)
{
    private readonly ObjectClient _objects = new(api);
    private LeaseSpec? _observed;
    private long _observedAt;

    /// <summary>Takes the lease if it is free or expired, and renews it if this replica holds it.</summary>
    /// <returns>Whether this replica holds the lease.</returns>
    /// <exception cref="ApiServerException">It is unknown who holds the lease.</exception>
    public async Task<bool> TryAcquireOrRenewAsync(CancellationToken cancellation)
    {
        var lease = await ReadAsync(cancellation).ConfigureAwait(false);
        var holder = lease?.Spec?.HolderIdentity ?? "";
        if (lease is not null && holder.Length > 0 && holder != identity && !HasExpired(lease.Spec))
        {
            return false;
        }

        var now = time.GetUtcNow();
        var isRenewal = holder == identity;
        var next = new LeaseSpec(
            identity,
            (int)duration.TotalSeconds,
            isRenewal ? lease!.Spec!.AcquireTime : now,
            now,
            (lease?.Spec?.LeaseTransitions ?? 0) + (lease is null || isRenewal ? 0 : 1));
        try
        {
            Observe((await WriteAsync(lease, next, cancellation).ConfigureAwait(false)).Spec);
            return true;
        }
        catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.Conflict)
        {
            // Another replica was faster.
            return false;
        }
    }

    /// <summary>Releases the lease, so that the other replicas do not have to wait until it expires.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        var lease = await ReadAsync(cancellation).ConfigureAwait(false);
        if (lease?.Spec?.HolderIdentity == identity)
        {
            await WriteAsync(lease, lease.Spec with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = time.GetUtcNow() }, cancellation)
                .ConfigureAwait(false);
        }
    }

    private bool HasExpired(LeaseSpec? spec)
    {
        if (spec != _observed)
        {
            Observe(spec);
        }

        return time.GetElapsedTime(_observedAt) >= TimeSpan.FromSeconds(spec?.LeaseDurationSeconds ?? 0);
    }

    private void Observe(LeaseSpec? spec) => (_observed, _observedAt) = (spec, time.GetTimestamp());

    private Task<LeaseObject?> ReadAsync(CancellationToken cancellation) =>
        _objects.GetAsync(Resources.Leases, ns, name, LeaseJson.Default.LeaseObject, cancellation);

    private Task<LeaseObject> WriteAsync(LeaseObject? read, LeaseSpec next, CancellationToken cancellation) => read is null
        ? _objects.CreateAsync(Resources.Leases, ns, new(new(name, null), next), LeaseJson.Default.LeaseObject, cancellation)
        : _objects.PatchAsync(Resources.Leases, ns, name, new(new(null, read.Metadata.ResourceVersion), next), LeaseJson.Default.LeaseObject, cancellation);
}
