using System.Net;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Cli.Cluster;

/// <summary>
/// What a command about manifests asks of a cluster. Each thing is asked once: a command is done before its answers are
/// old.
/// </summary>
/// <param name="cluster">Whom to ask.</param>
/// <param name="stderr">Told of what the person may not read.</param>
internal sealed class LiveCluster(ClusterClient cluster, TextWriter stderr) : IPins, ISecrets, IEnforcementPolicies
{
    private readonly LiveObjects _objects = new(cluster.Api, new ObjectScanner());
    private readonly Dictionary<string, Task<Dictionary<string, SecretAlias>>> _aliases = [];
    private readonly Dictionary<(string, string), Task<bool>> _secrets = [];
    private readonly Dictionary<string, Task<EnforcementPolicy>> _enforcements = [];

    public async ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(
        string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var pins = new Dictionary<string, EffectivePin>();
        var declared = names.Count == 0 ? [] : await Once(_aliases, ns, () => AliasesAsync(ns, cancellation));
        foreach (var name in names)
        {
            if (declared.TryGetValue(name, out var alias))
            {
                string[] asked = [.. new[] { PinRule.Desired(alias), alias.StatusPinned }.OfType<VersionedSecretName>().Select(secret => secret.ToString())];
                var existing = await FindAsync(ns, asked, cancellation);
                pins[name] = PinRule.Effective(alias, secret => existing.Contains(secret.ToString()));
            }
        }

        return pins;
    }

    public async ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(names.Distinct().Select(async name =>
            (name, exists: await Once(_secrets, (ns, name), () => _objects.SecretExistsAsync(ns, name, cancellation)))));
        return found.Where(one => one.exists).Select(one => one.name).ToHashSet();
    }

    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) =>
        await Once(_enforcements, ns, () => EnforcementAsync(ns, cancellation));

    private static Task<TValue> Once<TKey, TValue>(Dictionary<TKey, Task<TValue>> answers, TKey question, Func<Task<TValue>> ask)
        where TKey : notnull =>
        answers.TryGetValue(question, out var answer) ? answer : answers[question] = ask();

    private async Task<Dictionary<string, SecretAlias>> AliasesAsync(string ns, CancellationToken cancellation) =>
        (await cluster.Namespaces.AliasesAsync(ns, cancellation)).ToDictionary(alias => alias.Name.Value, alias => alias.Alias);

    /// <summary>Who may deploy into a namespace need not be allowed to read its labels.</summary>
    private async Task<EnforcementPolicy> EnforcementAsync(string ns, CancellationToken cancellation)
    {
        try
        {
            return (await _objects.ReadAsync(Resources.Namespaces, null, ns, cancellation))?.Enforcement ?? EnforcementPolicy.None;
        }
        catch (ApiServerException refused) when (refused.StatusCode == HttpStatusCode.Forbidden)
        {
            await stderr.WriteLineAsync($"It is not known what namespace {ns} asks of its workloads: you lack {MissingPermission.In(refused.Message)}.");
            return EnforcementPolicy.None;
        }
    }
}
