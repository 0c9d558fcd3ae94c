using System.Net;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>Says at an alias whether all that names it was resolved: its condition <c>Resolved</c>.</summary>
internal sealed class AliasResolution(ApiServer api, ClusterIndex index, TimeProvider time)
{
    /// <summary>Applying again what has not changed is no request, or one that does not come to us.</summary>
    public const string Advice = "run 'kubectl rollout restart', or change anything in the pod template, and the pin takes the name's place.";

    private const int Shown = 5;

    private readonly AliasStatuses _statuses = new(api);

    /// <summary>Writes what has changed, and nothing at an alias that never had a holder.</summary>
    public async Task ReportAsync(IReadOnlyList<UnresolvedAlias> found, CancellationToken cancellation)
    {
        var holders = found.ToDictionary(alias => alias.Alias, alias => alias);
        var cleared =
            from ns in index.Namespaces
            from alias in index[ns].Aliases
            where alias.Value.IsUnresolved && !holders.ContainsKey(new(ns, alias.Key))
            select new ObjectKey(ns, alias.Key);
        foreach (var alias in holders.Keys.Concat(cleared).ToArray())
        {
            await ReportAsync(alias, holders.GetValueOrDefault(alias), cancellation).ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(ObjectKey key, UnresolvedAlias? unresolved, CancellationToken cancellation)
    {
        if (await ReadAsync(key, cancellation).ConfigureAwait(false) is not { } read)
        {
            return;
        }

        var before = read.Status ?? new();
        var (status, reason, message) = unresolved is null
            ? ("True", "AllResolved", "Nothing holds the alias by its own name any more.")
            : ("False", "Unresolved", $"{Names(unresolved)} hold the alias by its own name: {Advice}");
        var next = before.With(new(AliasCondition.Resolved, status, reason, message, read.Metadata!.Generation, time.GetUtcNow()));
        if (next == before)
        {
            return;
        }

        try
        {
            await _statuses.WriteAsync(key, read, next, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException other) when (other.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // Somebody else wrote at the same time, or removed it: the next look sees what it is now.
        }
    }

    private async Task<SecretAliasObject?> ReadAsync(ObjectKey key, CancellationToken cancellation)
    {
        try
        {
            return (await _statuses.ReadAsync(key, cancellation).ConfigureAwait(false))?.Read;
        }
        catch (FormatException)
        {
            // Nothing can be resolved by it; the pin controller says so.
            return null;
        }
    }

    private static string Names(UnresolvedAlias alias)
    {
        var names = alias.Holders.Take(Shown).Select(holder => $"{holder.Kind}/{holder.Name}");
        var more = alias.Holders.Count - Shown;
        return string.Join(", ", more > 0 ? names.Append($"{more} more") : names);
    }
}
