using System.Net;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Cli.Cluster;

/// <summary>The cluster of a kubeconfig. Each object is read at most once: a command ends before the answers become stale.</summary>
internal sealed class LiveCluster(ClusterClient cluster, TextWriter stderr) : IPins, ISecrets, IEnforcementPolicies
{
    private readonly LiveObjects _objects = new(cluster.Api, new ObjectScanner());
    private readonly Dictionary<string, Task<Dictionary<string, SecretAlias>>> _aliases = [];
    private readonly Dictionary<(string, string), Task<bool>> _secrets = [];
    private readonly Dictionary<string, Task<EnforcementPolicy>> _policies = [];

    public async ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var pins = new Dictionary<string, EffectivePin>();
        var declared = names.Count == 0 ? [] : await ReadAliasesAsync(ns, cancellation);
        foreach (var name in names)
        {
            if (declared.TryGetValue(name, out var alias))
            {
                var existing = await FindAsync(ns, [.. EffectivePinRule.Candidates(alias).Select(secret => secret.ToString())], cancellation);
                pins[name] = EffectivePinRule.Effective(alias, secret => existing.Contains(secret.ToString()));
            }
        }

        return pins;
    }

    public async ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(names.Distinct().Select(async name =>
            (name, exists: await Once(_secrets, (ns, name), () => _objects.SecretExistsAsync(ns, name, cancellation)))));
        return found.Where(secret => secret.exists).Select(secret => secret.name).ToHashSet();
    }

    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) =>
        await Once(_policies, ns, () => ReadPolicyAsync(ns, cancellation));

    public async ValueTask<IReadOnlyCollection<string>> AliasNamesAsync(string ns, CancellationToken cancellation) =>
        (await ReadAliasesAsync(ns, cancellation)).Keys;

    /// <summary>Where the custom resources of the cluster name Secrets.</summary>
    public Task<ClusterReferences> ReferencesAsync(CancellationToken cancellation) => cluster.ReferencesAsync(cancellation);

    private Task<Dictionary<string, SecretAlias>> ReadAliasesAsync(string ns, CancellationToken cancellation) => Once(_aliases, ns, async () =>
        (await cluster.Namespaces.ListAliasesAsync(ns, cancellation)).ToDictionary(alias => alias.Name.Value, alias => alias.Alias));

    private static Task<TValue> Once<TKey, TValue>(Dictionary<TKey, Task<TValue>> reads, TKey key, Func<Task<TValue>> read)
        where TKey : notnull =>
        reads.TryGetValue(key, out var running) ? running : reads[key] = read();

    /// <summary>A user who may deploy into a namespace is not always allowed to read the labels of the namespace.</summary>
    private async Task<EnforcementPolicy> ReadPolicyAsync(string ns, CancellationToken cancellation)
    {
        try
        {
            return (await _objects.ReadAsync(Resources.Namespaces, null, ns, cancellation))?.Enforcement ?? EnforcementPolicy.None;
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            await stderr.WriteLineAsync($"The enforcement policy of namespace {ns} is unknown: you lack {MissingPermission.In(forbidden.Message)}.");
            return EnforcementPolicy.None;
        }
    }
}
