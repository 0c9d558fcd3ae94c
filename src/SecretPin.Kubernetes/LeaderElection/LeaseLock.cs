using System.Net;
using System.Text.Json.Serialization;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>A Lease of one replica at a time. Every write contains the resourceVersion that was read, so only one replica takes a free lease.</summary>
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
            identity, (int)duration.TotalSeconds, isRenewal ? lease!.Spec!.AcquireTime : now, now,
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

/// <summary>coordination.k8s.io/v1 Lease, also as a merge patch.</summary>
internal sealed record LeaseObject(LeaseMetadata Metadata, LeaseSpec? Spec);

/// <param name="Name">Set only when the lease is created.</param>
/// <param name="ResourceVersion">In a patch, the version that was read; the patch fails if it is not the current one.</param>
internal sealed record LeaseMetadata(string? Name, string? ResourceVersion);

/// <param name="HolderIdentity">The leader; empty if there is none.</param>
/// <param name="LeaseDurationSeconds">How long the lease is valid after a renewal.</param>
/// <param name="AcquireTime">By the holder's clock.</param>
/// <param name="RenewTime">By the holder's clock, so only a change of it is evidence of a renewal.</param>
/// <param name="LeaseTransitions">The number of changes of the holder.</param>
internal sealed record LeaseSpec(
    string? HolderIdentity, int? LeaseDurationSeconds, DateTimeOffset? AcquireTime, DateTimeOffset? RenewTime, int? LeaseTransitions);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(MicroTimeConverter)])]
[JsonSerializable(typeof(LeaseObject))]
internal sealed partial class LeaseJson : JsonSerializerContext;
