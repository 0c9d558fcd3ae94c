using SecretPin.Cli.Cluster;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Check;

/// <summary>
/// The cluster after the checked manifests are applied: they may contain a Secret, its alias, and a workload that uses the alias.
/// An object that creates a Secret, such as an <c>ExternalSecret</c>, counts as this Secret.
/// </summary>
internal sealed class AppliedManifests(TargetCluster before, ObjectScanner scanner) : IPins, ISecrets, IEnforcementPolicies
{
    private readonly Dictionary<(string Namespace, string Name), SecretAlias> _aliases = [];
    private readonly HashSet<(string Namespace, string Name)> _secrets = [];
    private readonly Dictionary<string, EnforcementPolicy> _policies = [];

    public void Add(ManifestObject manifest, ScannedObject scanned, string ns)
    {
        if (scanned.Kind == Kinds.Secret)
        {
            _secrets.Add((ns, scanned.Name));
        }
        else if (scanner.EntryOf(scanned.Kind) is { Provides: true })
        {
            // Without a field that names it, the Secret has the name of the object.
            var provided = scanned.References.Where(reference => reference.Field.Provides)
                .Select(reference => (scanned.NamespaceOf(reference, ns), reference.Name));
            _secrets.UnionWith(provided.DefaultIfEmpty((ns, scanned.Name)));
        }
        else if (scanned.Kind == Kinds.SecretAlias)
        {
            _aliases[(ns, scanned.Name)] = manifest.ReadAlias(ns);
        }
        else if (scanned.Kind == Kinds.Namespace)
        {
            _policies[scanned.Name] = scanned.Enforcement;
        }
    }

    /// <summary>The aliases of a namespace, in the cluster and in the manifests.</summary>
    public async Task<IReadOnlySet<string>> AliasNamesAsync(string ns, CancellationToken cancellation) =>
        (await before.AliasNames(ns, cancellation)).Concat(_aliases.Keys.Where(alias => alias.Namespace == ns).Select(alias => alias.Name)).ToHashSet();

    public async ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var pins = new Dictionary<string, EffectivePin>(await before.Pins.ReadAsync(ns, names, cancellation));
        foreach (var name in names)
        {
            if (_aliases.TryGetValue((ns, name), out var alias))
            {
                alias = alias with { StatusPinned = FutureStatus(alias, pins.GetValueOrDefault(name)?.Secret) };
                string[] candidates = [.. new[] { alias.SpecSecret, alias.StatusPinned }.OfType<VersionedSecretName>().Select(secret => secret.ToString())];
                var existing = await FindAsync(ns, candidates, cancellation);
                pins[name] = EffectivePinRule.Effective(alias, secret => existing.Contains(secret.ToString()));
            }
        }

        return pins;
    }

    public async ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var found = names.Where(name => _secrets.Contains((ns, name))).ToHashSet();
        string[] others = [.. names.Where(name => !found.Contains(name))];
        found.UnionWith(others.Length == 0 ? new HashSet<string>() : await before.Secrets.FindAsync(ns, others, cancellation));
        return found;
    }

    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) =>
        _policies.TryGetValue(ns, out var policy) ? policy : await before.Policies.ReadAsync(ns, cancellation);

    /// <summary>The pin that the controller will record; for <c>newest</c>, after the version has reached its minimum age.</summary>
    private VersionedSecretName? FutureStatus(SecretAlias alias, VersionedSecretName? pinned) =>
        alias is { NewestMinAge: not null, IsSuspended: false }
            ? NewestVersionRule.Of(
                alias,
                _secrets.Where(secret => secret.Namespace == alias.Namespace).Select(secret => VersionedSecretName.ParseOrNull(secret.Name))
                    .Append(pinned).OfType<VersionedSecretName>().Select(secret => (secret, (DateTimeOffset?)null)),
                DateTimeOffset.MaxValue)
            : pinned ?? alias.StatusPinned;
}
