using Microsoft.Extensions.Logging;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Events;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>
/// Finds objects that contain a declared alias unresolved, because they were created before the alias or while no replica answered.
/// Reports them on the alias and on the object, and may repair workloads and stuck pods. Runs in one replica.
/// </summary>
public sealed partial class UnresolvedAuditor(
    ApiServer api, ClusterIndex index, ObjectScanner scanner, IEnforcementPolicies policies, IEnumerable<CustomWorkload> custom, UnresolvedOptions options,
    string identity, Action<int> podsRepaired, TimeProvider time, ILogger<UnresolvedAuditor> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly AuditModeCheck _mode = new(policies);
    private readonly PendingPods _pods = new(api, index, scanner);
    private readonly PodRepair _podRepair = new(new(api, index, scanner), index, options, time, logger);
    private readonly WorkloadRepair _workloadRepair = new(
        api, index, scanner, new(custom.Select(workload => workload.Resource)), new(policies), options, time, logger);
    private readonly AliasResolution _aliases = new(api, index, time);
    private readonly ClusterEvents _events = new(api, "unresolved-auditor", identity, time);

    /// <summary>An Event is recorded once, as long as the object contains the alias.</summary>
    private HashSet<(string Uid, string Alias)> _recorded = [];

    /// <summary>The result of the last audit; empty while another replica is the leader.</summary>
    public IReadOnlyList<UnresolvedAlias> Unresolved { get; private set; } = [];

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await new PeriodicTask(AuditAsync, failure => Log.Failed(logger, failure.Message, options.Interval), options.Interval, Timeout, time)
            .RunAsync(stop).ConfigureAwait(false);
        Unresolved = [];
    }

    private async Task AuditAsync(CancellationToken cancellation)
    {
        var audited = await AuditedNamespacesAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<PendingPod> pods = index.Namespaces.Any(ns => !index[ns].Aliases.IsEmpty && !audited.Contains(ns))
            ? [.. (await _pods.FindAsync(cancellation).ConfigureAwait(false)).Where(pod => !audited.Contains(pod.Pod.Namespace))]
            : [];
        Unresolved = [.. UnresolvedScan.Of(index, scanner, pods).Where(found => !audited.Contains(found.Alias.Namespace))];
        if (options.Repair)
        {
            // Workloads first: the pods that replace the deleted ones then have the versions of their templates.
            await _workloadRepair.RepairAsync(cancellation).ConfigureAwait(false);
            if (await _podRepair.RepairAsync(pods, cancellation).ConfigureAwait(false) is > 0 and var repaired)
            {
                podsRepaired(repaired);
            }
        }

        await _aliases.ReportAsync(Unresolved, cancellation).ConfigureAwait(false);
        await RecordEventsAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>In audit mode, every workload contains its aliases unresolved, so this is not a problem.</summary>
    private async Task<HashSet<string>> AuditedNamespacesAsync(CancellationToken cancellation)
    {
        var audited = new HashSet<string>();
        foreach (var ns in index.Namespaces.Where(ns => !index[ns].Aliases.IsEmpty).ToArray())
        {
            if (!await _mode.MayActAsync(ns, cancellation).ConfigureAwait(false))
            {
                audited.Add(ns);
            }
        }

        return audited;
    }

    private async Task RecordEventsAsync(CancellationToken cancellation)
    {
        var recorded = new HashSet<(string, string)>();
        foreach (var (alias, holders) in Unresolved)
        {
            foreach (var holder in holders)
            {
                if (!_recorded.Contains((holder.Uid, alias.Name)))
                {
                    await RecordEventAsync(alias.Name, holder, cancellation).ConfigureAwait(false);
                }

                recorded.Add((holder.Uid, alias.Name));
            }
        }

        _recorded = recorded;
    }

    /// <summary>A failure for one object must not affect the others.</summary>
    private async Task RecordEventAsync(string alias, EventTarget holder, CancellationToken cancellation)
    {
        try
        {
            await _events.RecordAsync(
                holder, "Audit", "Unresolved",
                $"Alias {alias} is unresolved, because the object was created before the alias or while SecretPin did not answer. "
                + UnresolvedAdvice.For(new(holder.Namespace, alias), [holder]),
                isWarning: true, name: null, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure)
        {
            Log.EventFailed(logger, $"{holder.Kind} {holder.Namespace}/{holder.Name}", failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 241, Level = LogLevel.Warning, Message = "The audit of unresolved aliases failed: {Problem} Retrying in {Delay}.")]
        public static partial void Failed(ILogger logger, string problem, TimeSpan delay);

        [LoggerMessage(EventId = 242, Level = LogLevel.Warning, Message = "Could not write an Event on {Holder}: {Problem}")]
        public static partial void EventFailed(ILogger logger, string holder, string problem);
    }
}

/// <summary>A declared alias that some workloads contain unresolved.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Holders">The workloads and pods, without those whose controller is among them.</param>
public sealed record UnresolvedAlias(ObjectKey Alias, IReadOnlyList<EventTarget> Holders);
