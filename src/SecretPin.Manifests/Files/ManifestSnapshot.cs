using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Files;

/// <summary>The objects of a folder at one time. Not changed after the load.</summary>
internal sealed class ManifestSnapshot
{
    /// <summary>Cluster-scoped objects are in the empty namespace.</summary>
    private readonly Dictionary<string, NamespaceSnapshot> _namespaces = [];

    /// <summary>The namespaced objects with a reference that states another namespace, or an unknown one. Most objects have none.</summary>
    private readonly List<(string Namespace, ScannedObject Object)> _crossNamespace = [];

    public int ObjectCount { get; private set; }

    public IEnumerable<string> AliasNamespaces => _namespaces.Where(pair => pair.Value.Aliases.Count > 0).Select(pair => pair.Key);

    /// <summary>The objects of a namespace; <see cref="NamespaceSnapshot.Empty"/> if there are none.</summary>
    public NamespaceSnapshot In(string ns) => _namespaces.GetValueOrDefault(ns) ?? NamespaceSnapshot.Empty;

    /// <summary>The cluster-scoped objects, and the objects of other namespaces that can reference a Secret of a namespace.</summary>
    public IEnumerable<ScannedObject> OthersInto(string ns) =>
        _crossNamespace.Count == 0 ? In("").Objects : In("").Objects.Concat(CrossNamespaceInto(ns));

    private IEnumerable<ScannedObject> CrossNamespaceInto(string ns) => _crossNamespace
        .Where(other => other.Namespace != ns && other.Object.References.Any(reference =>
            reference.Namespace == ns || reference.Namespace == SecretField.AnyNamespace))
        .Select(other => other.Object);

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
            if (ns.Length > 0 && scanned.References.Any(reference => reference.Namespace is { Length: > 0 } named && named != ns))
            {
                _crossNamespace.Add((ns, scanned));
            }
        }
    }

    public void Add(SecretAlias alias)
    {
        ObjectCount++;
        Of(alias.Namespace).Aliases[alias.Name.Value] = alias;
    }

    private NamespaceSnapshot Of(string ns) => _namespaces.TryGetValue(ns, out var content) ? content : _namespaces[ns] = new();
}

/// <summary>The objects of one namespace of a folder, or its cluster-scoped objects.</summary>
internal sealed class NamespaceSnapshot
{
    public static readonly NamespaceSnapshot Empty = new();

    public NamespaceSnapshot() => ExistsVersion = secret => Exists(secret.ToString());

    public bool IsTerminating { get; set; }

    public EnforcementPolicy Enforcement { get; set; } = EnforcementPolicy.None;

    public Dictionary<string, SecretAlias> Aliases { get; } = [];

    /// <summary>By name: the creation time if known, and whether the Secret is being deleted.</summary>
    public Dictionary<string, (DateTimeOffset? CreatedAt, bool IsBeingDeleted)> Secrets { get; } = [];

    /// <summary>The objects that may reference Secrets, or own such objects.</summary>
    public List<ScannedObject> Objects { get; } = [];

    /// <inheritdoc cref="Exists"/>
    public Func<VersionedSecretName, bool> ExistsVersion { get; }

    public bool Exists(string name) => Secrets.TryGetValue(name, out var secret) && !secret.IsBeingDeleted;

    /// <summary>The versioned Secrets that exist.</summary>
    public IEnumerable<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> Versions()
    {
        foreach (var (name, (createdAt, isBeingDeleted)) in Secrets)
        {
            if (!isBeingDeleted && VersionedSecretName.TryParse(name, out var versioned))
            {
                yield return (versioned, createdAt);
            }
        }
    }

    /// <summary>
    /// The alias with the pin that the controller would have recorded by <paramref name="now"/>. For the source AWS, this is the
    /// pin in the status of the manifest, because AWS is not read offline.
    /// </summary>
    public SecretAlias WithRecordedPin(SecretAlias alias, DateTimeOffset now) =>
        alias is { NewestMinAge: not null, IsSuspended: false } && (alias.Plan is null || alias.StatusPinned is null)
        && NewestVersionRule.Of(alias, Versions(), now) is { } newest
            ? alias with { StatusPinned = newest }
            : alias;
}
