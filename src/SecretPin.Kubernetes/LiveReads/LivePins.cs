using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Pins as they are now: whoever asks after a change of an alias has returned to its caller gets what was changed, for
/// the alias is read from the API server by a read that begins after the question.
/// </summary>
/// <remarks>
/// While the API server does not answer, what the watch saw last serves, if the watch is known to be fresh. An alias that
/// was read is never mixed with that: once its Secret cannot be verified, the question has no answer.
/// </remarks>
public sealed class LivePins : IPins
{
    private readonly ISecrets _secrets;
    private readonly IKnownAliases _knownAliases;
    private readonly IKnownSecrets _knownSecrets;
    private readonly ILiveReadMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ReadCoalescer<(string Namespace, string Name), SecretAlias?> _reads;

    public LivePins(
        ILiveAliases live, ISecrets secrets, IKnownAliases knownAliases, IKnownSecrets knownSecrets, ILiveReadMetrics metrics, TimeProvider time)
    {
        (_secrets, _knownAliases, _knownSecrets, _metrics, _time) = (secrets, knownAliases, knownSecrets, metrics, time);
        var pipeline = LiveRead.Pipeline(time);
        _reads = new(
            (key, abandoned) => pipeline.ExecuteAsync(
                async token => await live.ReadAsync(key.Namespace, key.Name, token).ConfigureAwait(false), abandoned).AsTask(),
            "alias",
            metrics);
    }

    /// <exception cref="TimeoutException">The API server did not answer in time.</exception>
    /// <exception cref="Api.ApiServerException">It could not be asked, or refused.</exception>
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(
        string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var asked = names.Where(name => MayBeAlias(ns, name)).Distinct().ToArray();
        if (asked.Length == 0)
        {
            return new Dictionary<string, EffectivePin>();
        }

        using var budget = new ReadDeadline(LiveRead.Timeout, _time, cancellation);
        var pins = await Task.WhenAll(asked.Select(async name =>
            (name, pin: await ReadAsync(ns, name, budget).ConfigureAwait(false)))).ConfigureAwait(false);
        return pins.Where(read => read.pin is not null).ToDictionary(read => read.name, read => read.pin!);
    }

    /// <summary>
    /// A name known as a plain Secret is no alias as far as is known, which has to be moments ago. (Any other alias is in
    /// force as soon as it is stored; one beside a Secret of its name is from when its watch has seen it.)
    /// </summary>
    public bool MayBeAlias(string ns, string name) =>
        AliasName.IsValid(name) && !VersionedSecretName.IsValid(name)
        && (_knownAliases.TryFind(ns, name, out _) || !_knownAliases.IsFresh || !_knownSecrets.Exists(ns, name));

    private async Task<EffectivePin?> ReadAsync(string ns, string name, ReadDeadline budget)
    {
        SecretAlias? alias;
        try
        {
            alias = await budget.RunAsync(token => _reads.ReadAsync((ns, name), token)).ConfigureAwait(false);
        }
        catch (FormatException problem)
        {
            return EffectivePin.Missing(problem.Message);
        }
        catch (Exception failure) when (LiveRead.IsOutage(failure) && LastKnown(ns, name) is { } last)
        {
            _metrics.LastKnownPinServed();
            return last;
        }

        return alias is null ? null : await InForceAsync(alias, budget).ConfigureAwait(false);
    }

    private async Task<EffectivePin> InForceAsync(SecretAlias alias, ReadDeadline budget)
    {
        var existing = new HashSet<string>();
        foreach (var secret in new[] { PinRule.Desired(alias), alias.StatusPinned }.OfType<VersionedSecretName>().Distinct())
        {
            existing.UnionWith(await budget.RunAsync(token =>
                _secrets.FindAsync(alias.Namespace, [secret.ToString()], token).AsTask()).ConfigureAwait(false));
            if (existing.Count > 0)
            {
                break;
            }
        }

        return PinRule.Effective(alias, secret => existing.Contains(secret.ToString()));
    }

    /// <summary>Only where the watches know all of it: the alias, and that the Secret which it asks for exists.</summary>
    private EffectivePin? LastKnown(string ns, string name) =>
        _knownAliases.IsFresh && _knownAliases.TryFind(ns, name, out var alias)
        && PinRule.Desired(alias) is { } secret && _knownSecrets.Exists(ns, secret.ToString())
            ? EffectivePin.To(secret, $"The API server did not answer in time: alias {name} is resolved as it was last seen")
            : null;
}
