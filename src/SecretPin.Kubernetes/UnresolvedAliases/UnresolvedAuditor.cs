using Microsoft.Extensions.Logging;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Events;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>
/// Looks now and then for what holds a declared alias unresolved: made while no replica answered, or before the alias. Says
/// so at the alias and at the holder, and may help stuck pods. Runs in one replica.
/// </summary>
public sealed partial class UnresolvedAuditor
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly ClusterIndex _index;
    private readonly ObjectScanner _scanner;
    private readonly PendingPods _pods;
    private readonly PodRepair _repair;
    private readonly AliasResolution _aliases;
    private readonly ClusterEvents _events;
    private readonly UnresolvedOptions _options;
    private readonly IUnresolvedMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>To each holder it is told once, while it holds.</summary>
    private HashSet<(string Uid, string Alias)> _told = [];

    /// <param name="api">The API server.</param>
    /// <param name="index">What watches have seen.</param>
    /// <param name="scanner">Knows the kinds.</param>
    /// <param name="options">How to look.</param>
    /// <param name="identity">Which replica we are, for events.</param>
    /// <param name="metrics">Is told what was done.</param>
    /// <param name="time">All waiting goes by it.</param>
    /// <param name="logger">Is told of failures.</param>
    public UnresolvedAuditor(
        ApiServer api, ClusterIndex index, ObjectScanner scanner, UnresolvedOptions options, string identity, IUnresolvedMetrics metrics,
        TimeProvider time, ILogger<UnresolvedAuditor> logger)
    {
        (_index, _scanner, _options, _metrics, _time, _logger) = (index, scanner, options, metrics, time, logger);
        _pods = new(api, index, scanner);
        _repair = new(_pods, index, options, time, logger);
        _aliases = new(api, index, time);
        _events = new(api, "unresolved-auditor", identity, time);
    }

    /// <summary>What the last look found; empty while another replica looks.</summary>
    public IReadOnlyList<UnresolvedAlias> Found { get; private set; } = [];

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await TryAuditAsync(stop).ConfigureAwait(false);
                await Task.Delay(_options.Interval, _time, stop).ConfigureAwait(false);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // However the last request ended, that it did is what was wanted.
        }
        finally
        {
            Found = [];
        }
    }

    private async Task TryAuditAsync(CancellationToken stop)
    {
        using var timeout = new RenewableTimeout(Timeout, _time, stop);
        try
        {
            await AuditAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            Log.Failed(_logger, failure.Message, _options.Interval);
        }
    }

    private async Task AuditAsync(CancellationToken cancellation)
    {
        var pods = _index.Namespaces.Any(ns => !_index[ns].Aliases.IsEmpty) ? await _pods.FindAsync(cancellation).ConfigureAwait(false) : [];
        Found = UnresolvedScan.Of(_index, _scanner, pods);
        if (_options.Repair)
        {
            for (var left = await _repair.RepairAsync(pods, cancellation).ConfigureAwait(false); left > 0; left--)
            {
                _metrics.PodRepaired();
            }
        }

        await _aliases.ReportAsync(Found, cancellation).ConfigureAwait(false);
        await RecordEventAsync(cancellation).ConfigureAwait(false);
    }

    private async Task RecordEventAsync(CancellationToken cancellation)
    {
        var told = new HashSet<(string, string)>();
        foreach (var (alias, holders) in Found)
        {
            foreach (var holder in holders)
            {
                if (!_told.Contains((holder.Uid, alias.Name)))
                {
                    await RecordEventAsync(alias.Name, holder, cancellation).ConfigureAwait(false);
                }

                told.Add((holder.Uid, alias.Name));
            }
        }

        _told = told;
    }

    /// <summary>One that cannot be told keeps no other from it.</summary>
    private async Task RecordEventAsync(string alias, EventTarget holder, CancellationToken cancellation)
    {
        try
        {
            await _events.RecordAsync(
                holder,
                "Audit",
                "Unresolved",
                $"It names alias {alias} itself, as it was made while SecretPin did not answer, or before the alias: {AliasResolution.Advice}",
                isWarning: true,
                name: null,
                cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure)
        {
            Log.NotTold(_logger, $"{holder.Kind} {holder.Namespace}/{holder.Name}", failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 241, Level = LogLevel.Warning, Message = "The look for unresolved aliases failed: {Problem} Next look in {Delay}.")]
        public static partial void Failed(ILogger logger, string problem, TimeSpan delay);

        [LoggerMessage(EventId = 242, Level = LogLevel.Warning, Message = "No Event could be written at {Holder}: {Problem}")]
        public static partial void NotTold(ILogger logger, string holder, string problem);
    }
}
