using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>
/// Deletes stuck pods that a controller will recreate, so that they are created again resolved. Never deletes a pod that has
/// started, nor pods whose controller has recreated them unresolved before.
/// </summary>
internal sealed partial class PodRepair(PendingPods pods, ClusterIndex index, UnresolvedOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Of the controllers of the pods.</summary>
    private readonly RepairHistory _history = new(options.RepairMemory, time);

    public async Task<int> RepairAsync(IReadOnlyList<PendingPod> pending, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        _history.RemoveExpired();
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
            _history.Add(controller);
        }

        return repaired.Count;
    }

    private bool IsStuck(PendingPod pod, DateTimeOffset now) =>
        !pod.HasStarted
        && pod.Pod is { Controller: { } controller, CreatedAt: { } created, Uid.Length: > 0 }
        && now - created >= options.MinAge
        && !(created >= _history.LastOf(controller.Uid))
        && index[pod.Pod.Namespace] is var ns && Repairable.WouldBeResolved(Repairable.AliasesOf(pod.Pod, ns), ns);

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 240, Level = LogLevel.Information,
            Message = "Deleted Pod {Namespace}/{Name}, which was stuck with an unresolved alias; {Controller} recreates it.")]
        public static partial void Repaired(ILogger logger, string @namespace, string name, string controller);
    }
}
