using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>A change of the index while it is made: the namespaces that it touches, as they will be.</summary>
internal sealed class IndexChange(ClusterIndex index)
{
    private readonly Dictionary<string, NamespaceChange> _touched = new(StringComparer.Ordinal);

    public NamespaceChange this[string ns]
    {
        get
        {
            if (!_touched.TryGetValue(ns, out var change))
            {
                _touched.Add(ns, change = new(index[ns]));
            }

            return change;
        }
    }

    public IEnumerable<string> Namespaces => index.Namespaces;

    /// <summary>Puts an object in its place, and itself into the places of the Secrets that it names.</summary>
    public void Put(ScannedObject seen)
    {
        Remove(seen.Namespace, (seen.Kind, seen.Name));
        this[seen.Namespace].Objects[(seen.Kind, seen.Name)] = seen;
        foreach (var (ns, name) in SecretsOf(seen))
        {
            this[ns].AddReferrer(name, seen);
        }
    }

    public void Remove(string ns, (ObjectKind, string) key)
    {
        var objects = this[ns].Objects;
        if (!objects.TryGetValue(key, out var seen))
        {
            return;
        }

        objects.Remove(key);
        foreach (var (secretNs, name) in SecretsOf(seen))
        {
            this[secretNs].RemoveReferrer(name, seen);
        }
    }

    public IEnumerable<(string Namespace, NamespaceIndex Next)> Complete() =>
        _touched.Select(pair => (pair.Key, pair.Value.Complete()));

    private static IEnumerable<(string Namespace, string Name)> SecretsOf(ScannedObject seen) =>
        seen.References.Select(reference => (Namespace: seen.NamespaceOf(reference, fallback: ""), reference.Name))
            .Where(secret => secret.Namespace.Length > 0)
            .Distinct();
}
