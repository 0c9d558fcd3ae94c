using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>A pending change of the index: the changed namespaces.</summary>
internal sealed class IndexChange(ClusterIndex index)
{
    private readonly Dictionary<string, NamespaceChange> _changes = new(StringComparer.Ordinal);

    public NamespaceChange this[string ns]
    {
        get
        {
            if (!_changes.TryGetValue(ns, out var change))
            {
                _changes.Add(ns, change = new(index[ns]));
            }

            return change;
        }
    }

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
        if (!objects.TryGetValue(key, out var item))
        {
            return;
        }

        objects.Remove(key);
        foreach (var (secretNs, name) in SecretsOf(item))
        {
            this[secretNs].RemoveReferrer(name, item);
        }
    }

    public IEnumerable<(string Namespace, NamespaceIndex Next)> Complete() =>
        _changes.Select(pair => (pair.Key, pair.Value.Complete()));

    private static IEnumerable<(string Namespace, string Name)> SecretsOf(ScannedObject item) =>
        item.References.Select(reference => (Namespace: item.NamespaceOf(reference, fallback: ""), reference.Name))
            .Where(secret => secret.Namespace.Length > 0)
            .Distinct();
}
