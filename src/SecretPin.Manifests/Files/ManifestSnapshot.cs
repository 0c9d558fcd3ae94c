using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Files;

/// <summary>The objects of a folder at one time. Not changed after the load.</summary>
internal sealed class ManifestSnapshot
{
    /// <summary>Cluster-scoped objects are in the empty namespace.</summary>
    private readonly Dictionary<string, NamespaceSnapshot> _namespaces = [];

    public int ObjectCount { get; private set; }

    /// <summary>The namespaces that contain aliases.</summary>
    public IEnumerable<string> AliasNamespaces => _namespaces.Where(pair => pair.Value.Aliases.Count > 0).Select(pair => pair.Key);

    /// <summary>The objects of a namespace; <see cref="NamespaceSnapshot.Empty"/> if there are none.</summary>
    public NamespaceSnapshot In(string ns) => _namespaces.GetValueOrDefault(ns) ?? NamespaceSnapshot.Empty;

    /// <param name="ns">The namespace; empty for a cluster-scoped object.</param>
    /// <param name="scanned">The object.</param>
    public void Add(string ns, ScannedObject scanned)
    {
        ObjectCount++;
        if (scanned.Kind == Kinds.Namespace)
        {
            Of(scanned.Name).IsTerminating = scanned.IsBeingDeleted || scanned.Phase == "Terminating";
            Of(scanned.Name).Enforcement = scanned.Enforcement;
        }
        else if (scanned.Kind == Kinds.Secret)
        {
            Of(ns).Secrets[scanned.Name] = (scanned.CreatedAt, scanned.IsBeingDeleted);
        }
        else
        {
            Of(ns).Objects.Add(scanned);
        }
    }

    public void Add(SecretAlias alias)
    {
        ObjectCount++;
        Of(alias.Namespace).Aliases[alias.Name.Value] = alias;
    }

    private NamespaceSnapshot Of(string ns)
    {
        if (!_namespaces.TryGetValue(ns, out var content))
        {
            _namespaces[ns] = content = new();
        }

        return content;
    }
}
