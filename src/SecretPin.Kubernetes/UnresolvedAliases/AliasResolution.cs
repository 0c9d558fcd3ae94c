using System.Net;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>Maintains the condition <c>Resolved</c> of aliases: whether every workload that names the alias was resolved.</summary>
internal sealed class AliasResolution(ApiServer api, ClusterIndex index, TimeProvider time)
{
    private const int MaxNames = 5;

    private readonly AliasStatuses _statuses = new(api);

    /// <summary>Writes changed conditions. An alias that was never unresolved gets no condition.</summary>
    public async Task ReportAsync(IReadOnlyList<UnresolvedAlias> unresolved, CancellationToken cancellation)
    {
        var byKey = unresolved.ToDictionary(alias => alias.Alias);
        var resolved =
            from ns in index.Namespaces
            from alias in index[ns].Aliases
            where alias.Value.IsUnresolved && !byKey.ContainsKey(new(ns, alias.Key))
            select new ObjectKey(ns, alias.Key);
        foreach (var alias in byKey.Keys.Concat(resolved).ToArray())
        {
            await ReportAsync(alias, byKey.GetValueOrDefault(alias), cancellation).ConfigureAwait(false);
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
            ? ("True", "AllResolved", "No workload contains the alias unresolved.")
            : ("False", "Unresolved", $"The alias is unresolved in {Names(unresolved)}. {UnresolvedAdvice.For(unresolved.Alias, unresolved.Holders)}");
        var next = before.With(new(AliasCondition.Resolved, status, reason, message, read.Metadata!.Generation, time.GetUtcNow()));
        if (next == before)
        {
            return;
        }

        try
        {
            await _statuses.WriteAsync(key, read, next, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure) when (failure.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // The alias was changed or deleted meanwhile. The next audit reads it again.
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
            // A malformed alias resolves nothing. The pin controller reports it.
            return null;
        }
    }

    private static string Names(UnresolvedAlias alias)
    {
        var names = alias.Holders.Take(MaxNames).Select(holder => $"{holder.Kind}/{holder.Name}");
        var more = alias.Holders.Count - MaxNames;
        return string.Join(", ", more > 0 ? names.Append($"{more} more") : names);
    }
}
