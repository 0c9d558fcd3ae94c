using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Tests.Guard;

/// <summary>
/// The guard against a simulation of the garbage collector (K pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteItem,
/// processDeletingDependentsItem and orphanDependents): each object that the garbage collector would keep blocks the deletion,
/// unless it is the old ReplicaSet of a Deployment whose rollout progresses: the Deployment controller removes it.
/// </summary>
public sealed class GarbageCollectorPropertyTests
{
    private const string Foreground = "foregroundDeletion", Orphan = "orphan", Foreign = "example.com/keep";

    private static readonly string[] KindNames = ["Deployment", "ReplicaSet", "StatefulSet", "Pod", "ConfigMap"];

    /// <summary>States of a Deployment: whether its rollout progresses, the pause, the condition Progressing, and the observed generation of 2.</summary>
    private static readonly (bool Progresses, bool IsPaused, string Condition, int Observed)[] Rollouts =
    [
        (true, false, "True", 2), (true, false, "Unknown", 2), (true, false, "False", 1), (false, false, "False", 2), (false, true, "True", 2),
        (false, true, "True", 1),
    ];

    /// <summary>Objects whose owners have a lower index, so that there are no circles; an owner with index -1 does not exist.</summary>
    private static readonly Gen<Item[]> Clusters =
        Gen.Select(
            Gen.Int[0, KindNames.Length - 1],
            Gen.Select(Gen.Int[-1, 6], Gen.Bool).List[0, 2],
            Gen.Int[0, 7],
            Gen.Int[0, 3],
            Gen.Int[0, Rollouts.Length - 1],
            (kind, owners, finalizers, deleting, rollout) => (kind, owners, finalizers, deleting, rollout))
        .Array[1, 7]
        .Select(drawn => drawn.Select((item, index) => new Item(
            index,
            KindNames[item.kind],
            [.. item.owners.Where(owner => owner.Item1 < index).DistinctBy(owner => owner.Item1)
                .Select((owner, position) => (owner.Item1, IsController: position == 0 && owner.Item2))],
            Finalizers(item.finalizers),
            item.deleting == 0,
            item.rollout)).ToArray());

    [Fact]
    public void Each_object_that_the_garbage_collector_keeps_blocks_the_deletion() => Clusters.Sample(
        items =>
        {
            var kept = Collect(items);
            foreach (var item in items.Where(item => item.Kind != "ConfigMap" && kept.Contains(item.Index)))
            {
                // Only this object names the Secret.
                var cluster = new TestCluster { ApiVersions = new HashSet<string> { "v1", "apps/v1" } };
                cluster.With([
                    .. items.Where(other => other.Kind != "ConfigMap").Select(other => ToJson(items, other, other == item ? TestCluster.Old : "other"))]);

                Assert.Equal(IsReplaced(items, kept, item) ? Reason.NotBlocked : Reason.InUse, cluster.Delete().Reason);
            }
        },
        iter: 20_000);

    /// <summary>Whether the Deployment controller scales the ReplicaSet down: its Deployment has another template, and the rollout progresses.</summary>
    private static bool IsReplaced(Item[] items, HashSet<int> kept, Item item) =>
        item is { Kind: "ReplicaSet", Owners: [{ IsController: true, Index: >= 0 and var controller }] }
        && items[controller] is { Kind: "Deployment", IsDeleting: false } deployment && kept.Contains(controller)
        && Rollouts[deployment.Rollout].Progresses && !deployment.Finalizers.Contains(Orphan) && deployment.Owners.All(owner => owner.IsController)
        && !(deployment.Finalizers.Contains(Foreign) && deployment.Owners.Count > 0);

    /// <returns>The indices of the objects that exist without a deletionTimestamp when the garbage collector has nothing left to do.</returns>
    private static HashSet<int> Collect(Item[] items)
    {
        var live = items.ToDictionary(
            item => item.Index, item => new State([.. item.Owners.Select(owner => owner.Index)], [.. item.Finalizers], item.IsDeleting));
        bool hasChanged;
        do
        {
            hasChanged = false;
            foreach (var (index, state) in live.ToArray())
            {
                hasChanged |= Step(live, index, state);
            }
        }
        while (hasChanged);
        return live.Where(item => !item.Value.IsDeleting).Select(item => item.Key).ToHashSet();
    }

    private static bool Step(Dictionary<int, State> live, int index, State state)
    {
        var dependents = live.Values.Where(other => other.Owners.Contains(index)).ToArray();
        if (state.IsDeleting && state.Finalizers.Count == 0)
        {
            return live.Remove(index);
        }

        if (state.IsDeleting && state.Finalizers.Contains(Orphan))
        {
            foreach (var dependent in dependents)
            {
                dependent.Owners.Remove(index);
            }

            return state.Finalizers.Remove(Orphan);
        }

        if (state.IsDeleting && state.Finalizers.Contains(Foreground) && dependents.Length == 0)
        {
            return state.Finalizers.Remove(Foreground);
        }

        if (state.IsDeleting || state.Owners.Count == 0)
        {
            return false;
        }

        bool IsWaiting(int owner) => live.TryGetValue(owner, out var found) && found.IsDeleting && found.Finalizers.Contains(Foreground);
        if (state.Owners.Any(owner => live.ContainsKey(owner) && !IsWaiting(owner)))
        {
            // A solid owner: the garbage collector removes the references to other owners.
            return state.Owners.RemoveWhere(owner => !live.ContainsKey(owner) || IsWaiting(owner)) > 0;
        }

        state.IsDeleting = true;
        if (state.Owners.Any(IsWaiting) && dependents.Length > 0)
        {
            state.Finalizers.Add(Foreground);
        }

        return true;
    }

    private static string[] Finalizers(int drawn) => drawn switch
    {
        1 => [Foreground],
        2 => [Orphan],
        3 => [Foreign],
        4 => [Foreground, Foreign],
        _ => [],
    };

    private static JsonObject ToJson(Item[] items, Item item, string secret)
    {
        var json = TestCluster.Workload(item.Kind, $"item-{item.Index}", secret);
        json["metadata"]!["uid"] = Uid(item.Index);
        json["metadata"]!["finalizers"] = new JsonArray([.. item.Finalizers.Select(finalizer => (JsonNode)finalizer)]);
        json["metadata"]!["ownerReferences"] = new JsonArray([.. item.Owners.Select(owner => new JsonObject
        {
            ["apiVersion"] = owner.Index < 0 || items[owner.Index].Kind is "Pod" or "ConfigMap" ? "v1" : "apps/v1",
            ["kind"] = owner.Index < 0 ? "Pod" : items[owner.Index].Kind,
            ["name"] = $"item-{owner.Index}",
            ["uid"] = Uid(owner.Index),
            ["controller"] = owner.IsController,
        })]);
        if (item.Kind == "Deployment")
        {
            var (_, isPaused, condition, observed) = Rollouts[item.Rollout];
            json["metadata"]!["generation"] = 2;
            json["spec"]!["paused"] = isPaused;
            json["status"] = new JsonObject
            {
                ["observedGeneration"] = observed,
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Progressing", ["status"] = condition }),
            };
        }

        if (item.IsDeleting)
        {
            json["metadata"]!["deletionTimestamp"] = "2025-07-24T11:59:00Z";
        }

        return json;
    }

    private static string Uid(int index) => index < 0 ? "gone" : $"uid-{index}";

    private sealed record Item(int Index, string Kind, IReadOnlyList<(int Index, bool IsController)> Owners, string[] Finalizers, bool IsDeleting, int Rollout);

    private sealed class State(HashSet<int> owners, HashSet<string> finalizers, bool isDeleting)
    {
        public HashSet<int> Owners => owners;

        public HashSet<string> Finalizers => finalizers;

        public bool IsDeleting { get; set; } = isDeleting;
    }
}
