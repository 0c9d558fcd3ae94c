using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Events;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.UnresolvedAliases;

namespace SecretPin.Kubernetes.MissingVersions;

/// <summary>
/// Reports workloads that name a version of a declared alias that does not exist. The guard cannot prevent all of them: a workload may be created
/// between the listing of the guard and the deletion. Runs in every replica: the replica that allowed the deletion knows the user. The leader reports
/// all others, one audit later.
/// </summary>
public sealed partial class MissingVersionAuditor(
    ApiServer api, ClusterIndex index, ObjectScanner scanner, LiveObjects objects, AllowedDeletions deletions, UnresolvedOptions options, string identity,
    Func<bool> isLeader, TimeProvider time, ILogger<MissingVersionAuditor> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>A name has at most 253 characters. The suffix needs 33 of them.</summary>
    private const int MaxName = 200;

    private readonly PendingPods _pods = new(api, index, scanner);
    private readonly ClusterEvents _events = new(api, "missing-version-auditor", identity, time);

    /// <summary>The objects and versions that were reported and are still missing.</summary>
    private HashSet<(string Uid, string Secret)> _reported = [];

    /// <summary>The result of the last audit of the leader; empty on other replicas.</summary>
    public IReadOnlyList<MissingVersion> Missing { get; private set; } = [];

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public Task RunAsync(CancellationToken stop) =>
        new PeriodicTask(AuditAsync, failure => Log.Failed(logger, failure.Message, options.Interval), options.Interval, Timeout, time).RunAsync(stop);

    internal async Task AuditAsync(CancellationToken cancellation)
    {
        var isLeading = isLeader();
        if ((!isLeading && deletions.IsEmpty) || index.Namespaces.All(ns => index[ns].Aliases.IsEmpty))
        {
            (Missing, _reported) = ([], []);
            return;
        }

        var pods = await _pods.FindAsync(pod => MissingVersionScan.Concerns(index, pod), cancellation).ConfigureAwait(false);
        var found = MissingVersionScan.Of(index, scanner, pods);
        var before = Missing.Select(missing => missing.Secret).ToHashSet();
        Missing = isLeading ? found : [];
        var reported = new HashSet<(string, string)>();
        foreach (var missing in found)
        {
            var deletion = deletions.Find(missing.Secret);
            if ((deletion is null && !before.Contains(missing.Secret))
                || await objects.SecretExistsAsync(missing.Secret.Namespace, missing.Secret.Name, cancellation).ConfigureAwait(false))
            {
                continue;
            }

            foreach (var holder in missing.Holders)
            {
                if (!_reported.Contains((holder.Uid, missing.Secret.Name)))
                {
                    await ReportAsync(missing.Secret.Name, holder, deletion, cancellation).ConfigureAwait(false);
                }

                reported.Add((holder.Uid, missing.Secret.Name));
            }
        }

        _reported = reported;
    }

    /// <summary>The name of the Event follows from the object and the Secret, so that only the first of several replicas reports it.</summary>
    private async Task ReportAsync(string secret, EventTarget holder, AllowedDeletion? deletion, CancellationToken cancellation)
    {
        var who = deletion is null
            ? "The audit log of the API server shows who deleted it."
            : string.Create(CultureInfo.InvariantCulture, $"{deletion.User} deleted it at {deletion.At:u}, before the guard could see this object.");
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{holder.Uid}/{secret}")))[..32];
        try
        {
            await _events.RecordAsync(
                holder, "Audit", "VersionMissing",
                $"Secret {secret} does not exist, and the pods of this object will not start without it. {who} Create it again, or move the object to a "
                + "version that exists.",
                isWarning: true, $"{(holder.Name.Length > MaxName ? holder.Name[..MaxName].TrimEnd('.', '-') : holder.Name)}.{id}", cancellation)
                .ConfigureAwait(false);
            Log.Missing(logger, $"{holder.Kind} {holder.Namespace}/{holder.Name}", secret, who);
        }
        catch (ApiServerException conflict) when (conflict.StatusCode == HttpStatusCode.Conflict)
        {
            // Another replica has reported it, or this one before a restart.
        }
        catch (ApiServerException failure)
        {
            Log.EventFailed(logger, $"{holder.Kind} {holder.Namespace}/{holder.Name}", failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 260, Level = LogLevel.Warning, Message = "{Holder} names Secret {Secret}, which does not exist. {Who}")]
        public static partial void Missing(ILogger logger, string holder, string secret, string who);

        [LoggerMessage(EventId = 261, Level = LogLevel.Warning, Message = "The audit of missing versions failed: {Problem} Retrying in {Delay}.")]
        public static partial void Failed(ILogger logger, string problem, TimeSpan delay);

        [LoggerMessage(EventId = 262, Level = LogLevel.Warning, Message = "Could not write an Event on {Holder}: {Problem}")]
        public static partial void EventFailed(ILogger logger, string holder, string problem);
    }
}
