using Microsoft.Extensions.Logging;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>
/// Deletes stuck pods that a controller makes anew, so that they come back resolved. Never one that has started, and none
/// whose controller makes it unresolved again.
/// </summary>
internal sealed partial class PodRepair(PendingPods pods, ClusterIndex index, UnresolvedOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>When each controller was last helped. Those of the last hour are remembered.</summary>
    private readonly Dictionary<string, DateTimeOffset> _helped = [];

    /// <returns>How many were deleted.</returns>
    public async Task<int> RepairAsync(IReadOnlyList<PendingPod> waiting, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var old in _helped.Where(helped => now - helped.Value > options.RepairMemory).Select(helped => helped.Key).ToArray())
        {
            _helped.Remove(old);
        }

        var repaired = new List<string>();
        foreach (var pod in waiting.Where(pod => IsStuck(pod, now)))
        {
            if (repaired.Count < options.MaxRepairs && await TryDeleteAsync(pod, cancellation).ConfigureAwait(false))
            {
                repaired.Add(pod.Pod.Controller!.Uid);
            }
        }

        foreach (var controller in repaired)
        {
            _helped[controller] = now;
        }

        return repaired.Count;
    }

    private bool IsStuck(PendingPod pod, DateTimeOffset now) =>
        !pod.HasStarted
        && pod.Pod is { Controller: { } controller, CreatedAt: { } created, Uid.Length: > 0 }
        && now - created >= options.MinAge
        && !(_helped.TryGetValue(controller.Uid, out var helped) && created >= helped)
        && WouldBeResolved(pod);

    /// <summary>Whether each alias in it has a pin: otherwise the next one would not even be admitted.</summary>
    private bool WouldBeResolved(PendingPod pod)
    {
        var seen = index[pod.Pod.Namespace];
        return pod.Pod.References.Where(reference => seen.Aliases.ContainsKey(reference.Name)).All(reference =>
            seen.Aliases[reference.Name].Alias is { } alias
            && PinRule.Effective(alias, secret => seen.Secrets.TryGetValue(secret.ToString(), out var entry) && !entry.IsBeingDeleted).Secret is not null);
    }

    private async Task<bool> TryDeleteAsync(PendingPod pod, CancellationToken cancellation)
    {
        if (!await pods.TryDeleteAsync(pod, cancellation).ConfigureAwait(false))
        {
            return false;
        }

        Log.Repaired(logger, pod.Pod.Namespace, pod.Pod.Name, pod.Pod.Controller!.Name);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 240, Level = LogLevel.Information, Message = "Pod {Namespace}/{Name} was stuck with an unresolved alias and is deleted; {Controller} makes it anew.")]
        public static partial void Repaired(ILogger logger, string @namespace, string name, string controller);
    }
}
