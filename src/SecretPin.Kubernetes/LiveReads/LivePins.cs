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
    private readonly LiveList _lists = new(api, time);
    private ReadCoalescer<string, IReadOnlyDictionary<string, StoredAlias>>? _listed;

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
        if (candidates.Length > ReadPolicy.MaxSingleReads)
        {
            return await ReadManyAsync(ns, candidates, deadline).ConfigureAwait(false);
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

    /// <summary>Reads the aliases by one list, and the Secrets of all of them together.</summary>
    private async Task<IReadOnlyDictionary<string, EffectivePin>> ReadManyAsync(string ns, string[] names, ReadDeadline deadline)
    {
        var listed = await deadline.RunAsync(token => (_listed ??= new(ListAsync, "aliases", metrics)).ReadAsync(ns, token)).ConfigureAwait(false);
        StoredAlias[] declared = [.. names.Where(listed.ContainsKey).Select(name => listed[name])];
        string[] needed = [.. declared.Select(stored => stored.Alias).OfType<SecretAlias>().SelectMany(EffectivePinRule.Candidates)
            .Select(secret => secret.ToString())];
        var existing = needed.Length == 0 ? new HashSet<string>()
            : await deadline.RunAsync(token => secrets.FindAsync(ns, needed, token).AsTask()).ConfigureAwait(false);
        return declared.ToDictionary(stored => stored.Name, stored => stored.Alias is { } alias
            ? EffectivePinRule.Effective(alias, secret => existing.Contains(secret.ToString()))
            : EffectivePin.Missing(stored.Problem));
    }

    private async Task<IReadOnlyDictionary<string, StoredAlias>> ListAsync(string ns, CancellationToken cancellation)
    {
        var aliases = await _lists.ReadAsync(Resources.SecretAliases, ns, json => StoredAlias.Read(json, ns, scanner), cancellation).ConfigureAwait(false);
        return (aliases ?? throw ApiServerException.NotServed(Resources.SecretAliases)).ToDictionary(alias => alias.Name);
    }

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
