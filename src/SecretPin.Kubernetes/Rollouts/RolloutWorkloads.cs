using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Rollouts;

/// <summary>
/// Lists the workloads of an alias live, so that a step never passes because a watch is behind. Kinds that almost always belong to another workload are
/// listed only if the cache has one that does not.
/// </summary>
internal sealed class RolloutWorkloads(ApiServer api, ClusterIndex index, ObjectScanner scanner, ListOrder order, TimeProvider time)
{
    private static readonly Resource[] RarelyWithoutOwner = [Resources.ReplicaSets, Resources.ReplicationControllers, Resources.PodTemplates];

    private readonly LiveList _lists = new(api, time);
    private readonly Resource[] _resources =
        [.. order.All.Where(resource => scanner.WorkloadOf(resource.ObjectKind) is { IsHistory: false, IsImmutable: false })];

    public async Task<IReadOnlyList<RolloutWorkload>> ListAsync(string ns, AliasName alias, CancellationToken cancellation)
    {
        var lists = await Task.WhenAll(_resources
            .Where(resource => !RarelyWithoutOwner.Contains(resource)
                || index[ns].Objects.Values.Any(item => item.Kind == resource.ObjectKind && IsOf(item, alias)))
            .Select(resource => _lists.ReadAsync(resource, ns, json => Read(resource, alias, json), cancellation))).ConfigureAwait(false);
        return [.. lists.SelectMany(list => list ?? []).OfType<RolloutWorkload>()];
    }

    private RolloutWorkload? Read(Resource resource, AliasName alias, ReadOnlySpan<byte> json)
    {
        var scanned = scanner.ScanAs(resource.ObjectKind, json).RequireValidNames();
        return IsOf(scanned, alias) ? new(resource, scanned, Observe(scanned, alias, JsonNode.Parse(json)!.AsObject(), resource)) : null;
    }

    private ObservedWorkload Observe(ScannedObject scanned, AliasName alias, JsonObject json, Resource resource)
    {
        // The items of a list have neither kind nor apiVersion.
        json["kind"] = resource.Kind;
        json["apiVersion"] = resource.ApiVersion;
        var readiness = WorkloadReadiness.Of(json);
        return new(new(scanned.Kind.Kind, scanned.Name), [.. ResolveRequest.PlacesOf(scanned, alias.Value).Distinct()])
        {
            IsHeld = scanned.IsHeld,
            IsReady = readiness.IsReady,
            State = readiness.Message,
            HasExceededDeadline = readiness.HasExceededDeadline,
            HasNoDeadline = readiness.HasNoDeadline,
            Manager = WorkloadManager.Of(json, scanner.WorkloadOf(scanned.Kind)!.Paths.First()),
        };
    }

    private static bool IsOf(ScannedObject workload, AliasName alias) =>
        !workload.IsBeingDeleted && !workload.HasReviewedController && ResolveRequest.PlacesOf(workload, alias.Value).Any();
}

/// <summary>A workload of an alias.</summary>
/// <param name="Resource">Its resource.</param>
/// <param name="Object">The stored object.</param>
/// <param name="Observed">What the rules of rollouts need to know of it.</param>
internal sealed record RolloutWorkload(Resource Resource, ScannedObject Object, ObservedWorkload Observed);
