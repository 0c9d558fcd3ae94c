using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Reads pins live. After a change of an alias has returned to its caller, every read returns the changed pin, because the alias is
/// read from the API server by a request that starts after the call.
/// </summary>
/// <remarks>
/// If the API server does not answer and the cache is fresh, the pin comes from the cache. A live alias is never combined with the
/// cache: if its Secret cannot be verified, the read fails.
/// </remarks>
public sealed class LivePins(
    ApiServer api, ObjectScanner scanner, ISecrets secrets, ICachedCluster cache, ILiveReadMetrics metrics, TimeProvider time) : IPins
{
    private readonly LiveNames _declared = new(api, scanner, Resources.SecretAliases, time, "aliases", metrics);

    private readonly ReadCoalescer<(string Namespace, string Name), SecretAlias?> _reads = new(
        ReadPolicy.TimeoutAndRetry<(string Namespace, string Name), SecretAlias?>(
            time, (key, token) => new ApiAliases(api).ReadAsync(key.Namespace, key.Name, token)),
        "alias",
        metrics);

    /// <exception cref="TimeoutException">The API server did not answer in time.</exception>
    /// <exception cref="ApiServerException">The API server rejected the request, failed or is unreachable.</exception>
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(
        string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var candidates = names.Where(name => AliasName.MayBeAlias(name)).Distinct().ToArray();
        if (candidates.Length == 0)
        {
            return new Dictionary<string, EffectivePin>();
        }

        using var deadline = new ReadDeadline(ReadPolicy.Timeout, time, cancellation);
        if (candidates.Length > LiveNames.MaxSingleReads)
        {
            var declared = await deadline.RunAsync(token => _declared.ReadAsync(ns, token)).ConfigureAwait(false);
            candidates = [.. candidates.Where(declared.ContainsKey)];
        }

        var pins = await Task.WhenAll(candidates.Select(async name =>
            (name, pin: await ReadAsync(ns, name, deadline).ConfigureAwait(false)))).ConfigureAwait(false);
        return pins.Where(read => read.pin is not null).ToDictionary(read => read.name, read => read.pin!);
    }

    /// <summary>
    /// While the cache is fresh, a name that it has as a plain Secret and not as an alias is not an alias. (Any other alias is in
    /// force as soon as it is stored. An alias with the name of a Secret is in force as soon as the cache has it.)
    /// </summary>
    public bool MayBeAlias(string ns, string name) =>
        AliasName.MayBeAlias(name) && (cache.FindAlias(ns, name) is not null || !cache.IsFresh || !cache.SecretExists(ns, name));

    private async Task<EffectivePin?> ReadAsync(string ns, string name, ReadDeadline deadline)
    {
        SecretAlias? alias;
        try
        {
            alias = await deadline.RunAsync(token => _reads.ReadAsync((ns, name), token)).ConfigureAwait(false);
        }
        catch (FormatException problem)
        {
            return EffectivePin.Missing(problem.Message);
        }
        catch (Exception failure) when (ApiServerException.IsOutage(failure) && LastKnown(ns, name) is { } last)
        {
            metrics.LastKnownPinServed();
            return last;
        }

        return alias is null ? null : await EffectiveAsync(alias, deadline).ConfigureAwait(false);
    }

    private async Task<EffectivePin> EffectiveAsync(SecretAlias alias, ReadDeadline deadline)
    {
        var existing = new HashSet<string>();
        foreach (var secret in EffectivePinRule.Candidates(alias))
        {
            existing.UnionWith(await deadline.RunAsync(token =>
                secrets.FindAsync(alias.Namespace, [secret.ToString()], token).AsTask()).ConfigureAwait(false));
            if (existing.Count > 0 && !EffectivePinRule.NeedsAllCandidates(alias))
            {
                break;
            }
        }

        return EffectivePinRule.Effective(alias, secret => existing.Contains(secret.ToString()));
    }

    /// <returns><see langword="null"/> unless the cache is fresh, and has both the alias and the Secret that the alias names.</returns>
    private EffectivePin? LastKnown(string ns, string name) =>
        cache.IsFresh && cache.FindAlias(ns, name) is { } alias
        && EffectivePinRule.Desired(alias) is { } secret && cache.SecretExists(ns, secret.ToString())
            ? EffectivePinRule.Effective(alias, candidate => cache.SecretExists(ns, candidate.ToString()))
                .WithNote($"The API server did not answer in time: alias {name} is resolved from the cache")
            : null;
}
