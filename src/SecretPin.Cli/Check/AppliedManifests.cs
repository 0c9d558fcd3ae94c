using System.Text.Json;
using SecretPin.Cli.Cluster;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Check;

/// <summary>
/// A cluster as it will be once the checked manifests are applied, for they may bring a Secret, the alias for it, and the
/// workload that needs both. An <c>ExternalSecret</c> counts as the Secret that it makes.
/// </summary>
internal sealed class AppliedManifests(ITargetCluster before) : IPins, ISecrets, IEnforcementPolicies
{
    private readonly Dictionary<(string Namespace, string Name), SecretAlias> _aliases = [];
    private readonly HashSet<(string Namespace, string Name)> _secrets = [];
    private readonly Dictionary<string, EnforcementPolicy> _enforcements = [];

    public void Add(ManifestObject found, ScannedObject seen, string ns)
    {
        if (seen.Kind == Kinds.Secret)
        {
            _secrets.Add((ns, seen.Name));
        }
        else if (seen.Kind == Resources.ExternalSecrets.ObjectKind)
        {
            _secrets.Add((ns, TargetOf(found.Json) ?? seen.Name));
        }
        else if (seen.Kind == Kinds.SecretAlias)
        {
            _aliases[(ns, seen.Name)] = found.ReadAlias(ns);
        }
        else if (seen.Kind == Kinds.Namespace)
        {
            _enforcements[seen.Name] = seen.Enforcement;
        }
    }

    public async ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(
        string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var pins = new Dictionary<string, EffectivePin>(await before.ReadAsync(ns, names, cancellation));
        foreach (var name in names)
        {
            if (_aliases.TryGetValue((ns, name), out var alias))
            {
                alias = alias with { StatusPinned = RecordedFor(alias, pins.GetValueOrDefault(name)?.Secret) };
                string[] asked = [.. new[] { alias.SpecSecret, alias.StatusPinned }.OfType<VersionedSecretName>().Select(secret => secret.ToString())];
                var existing = await FindAsync(ns, asked, cancellation);
                pins[name] = PinRule.Effective(alias, secret => existing.Contains(secret.ToString()));
            }
        }

        return pins;
    }

    public async ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var brought = names.Where(name => _secrets.Contains((ns, name))).ToHashSet();
        string[] others = [.. names.Where(name => !brought.Contains(name))];
        brought.UnionWith(others.Length == 0 ? new HashSet<string>() : await before.FindAsync(ns, others, cancellation));
        return brought;
    }

    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) =>
        _enforcements.TryGetValue(ns, out var enforcement) ? enforcement : await before.ReadAsync(ns, cancellation);

    /// <summary>What the controller will have recorded: for <c>newest</c>, once the version is old enough.</summary>
    private VersionedSecretName? RecordedFor(SecretAlias alias, VersionedSecretName? pinned) =>
        alias is { NewestMinAge: not null, IsSuspended: false }
            ? PinRule.Newest(alias, Versions(alias.Namespace).Append(pinned).OfType<VersionedSecretName>().Select(secret => (secret, (DateTimeOffset?)null)), DateTimeOffset.MaxValue)
            : pinned ?? alias.StatusPinned;

    private IEnumerable<VersionedSecretName?> Versions(string ns) =>
        _secrets.Where(secret => secret.Namespace == ns).Select(secret => VersionedSecretName.ParseOrNull(secret.Name));

    private static string? TargetOf(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("spec", out var spec) && spec.ValueKind == JsonValueKind.Object
            && spec.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.Object
            && target.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;
    }
}
