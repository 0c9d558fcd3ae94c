using System.Collections.Immutable;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>A pending change of the index: the changed namespaces.</summary>
internal sealed class IndexChange(ClusterIndex index)
{
    private readonly Dictionary<string, NamespaceChange> _changes = new(StringComparer.Ordinal);

    public NamespaceChange this[string ns] => _changes.TryGetValue(ns, out var change) ? change : _changes[ns] = new(index[ns]);

    public IEnumerable<string> Namespaces => index.Namespaces;

    /// <summary>Adds or updates an object, and registers it as a referrer of the Secrets that it names.</summary>
    public void Put(ScannedObject item)
    {
        Remove(item.Namespace, (item.Kind, item.Name));
        this[item.Namespace].Objects[(item.Kind, item.Name)] = item;
        foreach (var (ns, name) in SecretsOf(item))
        {
            this[ns].AddReferrer(name, item);
        }
    }

    public void Remove(string ns, (ObjectKind, string) key)
    {
        var objects = this[ns].Objects;
        if (objects.TryGetValue(key, out var item))
        {
            objects.Remove(key);
            foreach (var (secretNs, name) in SecretsOf(item))
            {
                this[secretNs].RemoveReferrer(name, item);
            }
        }
    }

    public IEnumerable<(string Namespace, NamespaceIndex Next)> Complete() => _changes.Select(pair => (pair.Key, pair.Value.Complete()));

    /// <summary>
    /// The Secrets that the object references, without those that cannot exist because their name or namespace is not valid. An unknown namespace is assumed
    /// to be that of the object.
    /// </summary>
    private static IEnumerable<(string Namespace, string Name)> SecretsOf(ScannedObject item) =>
        item.References.Select(reference => (
                Namespace: item.NamespaceOf(reference, fallback: "") is var ns && ns == SecretField.AnyNamespace ? item.Namespace : ns, reference.Name))
            .Where(secret => DnsLabel.IsValid(secret.Namespace) && DnsSubdomain.IsValid(secret.Name))
            .Distinct();
}

/// <summary>The pending change of one namespace.</summary>
internal sealed class NamespaceChange(NamespaceIndex before)
{
    private ImmutableDictionary<string, ImmutableHashSet<ScannedObject>>.Builder? _referrers;

    public bool Exists { get; set; } = before.Exists;

    public bool IsTerminating { get; set; } = before.IsTerminating;

    public EnforcementPolicy Enforcement { get; set; } = before.Enforcement;

    public ImmutableDictionary<string, SecretEntry>.Builder Secrets { get; } = before.Secrets.ToBuilder();

    public ImmutableDictionary<string, AliasEntry>.Builder Aliases { get; } = before.Aliases.ToBuilder();

    public ImmutableDictionary<(ObjectKind, string), ScannedObject>.Builder Objects { get; } = before.Objects.ToBuilder();

    private ImmutableDictionary<string, ImmutableHashSet<ScannedObject>>.Builder Referrers => _referrers ??= before.Referrers.ToBuilder();

    public void AddReferrer(string secret, ScannedObject referrer) =>
        Referrers[secret] = Referrers.TryGetValue(secret, out var referrers)
            ? referrers.Add(referrer)
            : ImmutableHashSet.Create<ScannedObject>(ReferenceEqualityComparer.Instance, referrer);

    public void RemoveReferrer(string secret, ScannedObject referrer)
    {
        var remaining = Referrers[secret].Remove(referrer);
        if (remaining.IsEmpty)
        {
            Referrers.Remove(secret);
        }
        else
        {
            Referrers[secret] = remaining;
        }
    }

    public NamespaceIndex Complete() => before with
    {
        Exists = Exists,
        IsTerminating = IsTerminating,
        Enforcement = Enforcement,
        Secrets = Secrets.ToImmutable(),
        Aliases = Aliases.ToImmutable(),
        Objects = Objects.ToImmutable(),
        Referrers = _referrers?.ToImmutable() ?? before.Referrers,
    };
}
