using Microsoft.Extensions.Logging;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Rollouts;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>
/// Sends a resolve request for each workload that contains an alias by its own name, or whose request no review has handled. Leaves a workload as it is
/// while a plain Secret with the name of the alias exists, because its pods run.
/// </summary>
internal sealed partial class WorkloadRepair(
    ApiServer api, ClusterIndex index, ObjectScanner scanner, ListOrder resources, AuditModeCheck mode, UnresolvedOptions options, TimeProvider time,
    ILogger logger)
{
    private readonly ResolveRequests _requests = new(api, scanner, mode);
    private readonly RepairHistory _history = new(options.RepairMemory, time);

    public async Task RepairAsync(CancellationToken cancellation)
    {
        _history.RemoveExpired();
        var repairs = 0;
        foreach (var (workload, aliases) in index.Namespaces.Order(StringComparer.Ordinal).SelectMany(Unresolved).ToArray())
        {
            if (repairs == options.MaxRepairs)
            {
                break;
            }

            // A workload that the webhook does not resolve is not tried again with each audit.
            _history.Add(workload.Uid);
            repairs += await TryRequestAsync(workload, aliases, cancellation).ConfigureAwait(false) ? 1 : 0;
        }
    }

    private IEnumerable<(ScannedObject Workload, string[] Aliases)> Unresolved(string ns)
    {
        var (cached, now) = (index[ns], time.GetUtcNow());
        if (cached.Aliases.IsEmpty)
        {
            return [];
        }

        return
            from workload in cached.Objects.Values
            where scanner.WorkloadOf(workload.Kind) is { IsHistory: false, IsImmutable: false } && !workload.HasReviewedController
                && !workload.IsBeingDeleted && now - workload.CreatedAt >= options.MinAge && _history.LastOf(workload.Uid) is null
            let aliases = Repairable.AliasesOf(workload, cached)
                .Union(ResolveRequest.Aliases(workload.ResolveRequest).Where(cached.Aliases.ContainsKey)).ToArray()
            where aliases.Length > 0 && !aliases.Any(cached.Secrets.ContainsKey) && Repairable.WouldBeResolved(aliases, cached)
            orderby workload.ToString()
            select (workload, aliases);
    }

    private async Task<bool> TryRequestAsync(ScannedObject workload, string[] aliases, CancellationToken cancellation)
    {
        // A rejection of one workload must not affect the others.
        var result = await _requests.SendAsync(resources.ResourceOf[workload.Kind], workload, aliases, cancellation).ConfigureAwait(false);
        switch (result.Outcome)
        {
            case ResolveRequestOutcome.Handled:
                Log.Requested(logger, workload.Namespace, workload, aliases);
                return true;
            case ResolveRequestOutcome.NotHandled:
                Log.NotResolved(logger, workload.Namespace, workload);
                return false;
            case ResolveRequestOutcome.Rejected:
                Log.Rejected(logger, workload.Namespace, workload, result.Problem);
                return false;
            default:
                return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 246, Level = LogLevel.Information, Message = "Requested that {Workload} in namespace {Namespace} resolves {Aliases}.")]
        public static partial void Requested(ILogger logger, string @namespace, ScannedObject workload, string[] aliases);

        [LoggerMessage(
            EventId = 247, Level = LogLevel.Warning,
            Message = "{Workload} in namespace {Namespace} stays unresolved, because the mutating webhook does not handle its resolve request.")]
        public static partial void NotResolved(ILogger logger, string @namespace, ScannedObject workload);

        [LoggerMessage(
            EventId = 248, Level = LogLevel.Warning, Message = "The API server rejected the resolve request of {Workload} in namespace {Namespace}: {Problem}")]
        public static partial void Rejected(ILogger logger, string @namespace, ScannedObject workload, string problem);
    }
}
