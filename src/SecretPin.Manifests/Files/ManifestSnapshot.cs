using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Files;

/// <summary>What a folder declares, at one time. Filled once, then only read.</summary>
internal sealed class ManifestSnapshot
{
    /// <summary>Objects in no namespace are under the empty one.</summary>
    private readonly Dictionary<string, NamespaceSnapshot> _namespaces = [];

    public int Objects { get; private set; }

    /// <summary>Where there are aliases.</summary>
    public IEnumerable<string> AliasNamespaces => _namespaces.Where(pair => pair.Value.Aliases.Count > 0).Select(pair => pair.Key);

    /// <summary>What is declared in a namespace; nothing, where nothing is.</summary>
    public NamespaceSnapshot In(string ns) => _namespaces.GetValueOrDefault(ns) ?? NamespaceSnapshot.Empty;

    /// <param name="ns">Empty for what is in no namespace.</param>
    /// <param name="seen">An object with references, ownership or marks that count.</param>
    public void Add(string ns, ScannedObject seen)
    {
        Objects++;
        if (seen.Kind == Kinds.Namespace)
        {
            Of(seen.Name).IsTerminating = seen.IsBeingDeleted || seen.Phase == "Terminating";
            Of(seen.Name).Enforcement = seen.Enforcement;
        }
        else if (seen.Kind == Kinds.Secret)
        {
            Of(ns).Secrets[seen.Name] = (seen.CreatedAt, seen.IsBeingDeleted);
        }
        else
        {
            Of(ns).Objects.Add(seen);
        }
    }

    public void Add(SecretAlias alias)
    {
        Objects++;
        Of(alias.Namespace).Aliases[alias.Name.Value] = alias;
    }

    private NamespaceSnapshot Of(string ns)
    {
        if (!_namespaces.TryGetValue(ns, out var found))
        {
            _namespaces[ns] = found = new();
        }

        return found;
    }
}
