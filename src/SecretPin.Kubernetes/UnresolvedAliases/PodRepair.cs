using Microsoft.Extensions.Logging;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>
/// Deletes stuck pods that a controller will recreate, so that they are created again resolved. Never deletes a pod that has
/// started, nor pods whose controller has recreated them unresolved before.
/// </summary>
internal sealed partial class PodRepair(PendingPods pods, ClusterIndex index, UnresolvedOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>The time of the last repair, by the uid of the controller.</summary>
    private readonly Dictionary<string, DateTimeOffset> _repairs = [];

    public async Task<int> RepairAsync(IReadOnlyList<PendingPod> pending, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var controller in _repairs.Where(repair => now - repair.Value > options.RepairMemory).Select(repair => repair.Key).ToArray())
        {
            _repairs.Remove(controller);
        }

        var repaired = new List<string>();
        foreach (var pod in pending.Where(pod => IsStuck(pod, now)))
        {
            if (repaired.Count < options.MaxRepairs && await pods.TryDeleteAsync(pod, cancellation).ConfigureAwait(false))
            {
                Log.Repaired(logger, pod.Pod.Namespace, pod.Pod.Name, pod.Pod.Controller!.Name);
                repaired.Add(pod.Pod.Controller.Uid);
            }
        }

        foreach (var controller in repaired)
        {
            _repairs[controller] = now;
        }

        return repaired.Count;
    }

    private bool IsStuck(PendingPod pod, DateTimeOffset now) =>
        !pod.HasStarted
        && pod.Pod is { Controller: { } controller, CreatedAt: { } created, Uid.Length: > 0 }
        && now - created >= options.MinAge
        && !(_repairs.TryGetValue(controller.Uid, out var repairedAt) && created >= repairedAt)
        && WouldBeResolved(pod);

    /// <summary>Whether each alias of the pod has a pin. Otherwise, the webhook would reject the next pod.</summary>
    private bool WouldBeResolved(PendingPod pod)
    {
        var ns = index[pod.Pod.Namespace];
        return pod.Pod.References.Where(reference => ns.Aliases.ContainsKey(reference.Name)).All(reference =>
            ns.Aliases[reference.Name].Alias is { } alias && EffectivePinRule.Effective(alias, Exists).Secret is not null);

        bool Exists(VersionedSecretName secret) => ns.Secrets.TryGetValue(secret.ToString(), out var entry) && !entry.IsBeingDeleted;
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 240, Level = LogLevel.Information,
            Message = "Deleted Pod {Namespace}/{Name}, which was stuck with an unresolved alias; {Controller} recreates it.")]
        public static partial void Repaired(ILogger logger, string @namespace, string name, string controller);
    }
}
