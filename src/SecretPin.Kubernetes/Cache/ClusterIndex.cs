using System.Collections.Concurrent;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>
/// What the reflectors have seen of a cluster. Reads take no lock and see one moment of one namespace; it may be a
/// moment ago, so it may say "in use" and "exists", and never "unused" or "missing".
/// </summary>
public sealed class ClusterIndex
{
    private readonly ConcurrentDictionary<string, NamespaceIndex> _namespaces = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();

    /// <summary>
    /// Says that a namespace has changed, after it has. Called while the index is written to, so that whoever listens
    /// only takes note.
    /// </summary>
    public event Action<string>? Changed;

    /// <summary>The namespaces of which anything is known; the empty one holds the objects that are in none.</summary>
    public IEnumerable<string> Namespaces => _namespaces.Select(pair => pair.Key);

    /// <param name="ns">Empty for objects that are in no namespace.</param>
    public NamespaceIndex this[string ns] => _namespaces.GetValueOrDefault(ns, NamespaceIndex.Empty);

    internal StringCache Strings { get; } = new(1 << 14);

    /// <summary>What the index can say about the deletion of a Secret: only a refusal that follows from it counts.</summary>
    /// <param name="ns">The Secret's namespace.</param>
    /// <param name="secret">The Secret's name.</param>
    /// <param name="kinds">The kinds whose reflectors are in sync.</param>
    public DeletionEvidence EvidenceOf(string ns, string secret, IReadOnlySet<ObjectKind> kinds)
    {
        var seen = this[ns];
        return new()
        {
            IsNamespaceTerminating = seen.IsTerminating,
            Aliases = [.. seen.Aliases.Values.Select(entry => entry.Alias).OfType<Core.Pins.SecretAlias>()],
            Versions = [.. seen.Secrets.Keys.Select(name => VersionedSecretName.ParseOrNull(name)).OfType<VersionedSecretName>()],
            Objects = [.. seen.ReferrersOf(secret).SelectMany(WithOwners).Distinct()],
            ListedKinds = kinds,
        };
    }

    /// <summary>Changes some namespaces, each in one step.</summary>
    internal void Change(Action<IndexChange> change)
    {
        lock (_writing)
        {
            var made = new IndexChange(this);
            change(made);
            foreach (var (ns, next) in made.Complete())
            {
                if (next.IsEmpty)
                {
                    _namespaces.TryRemove(ns, out _);
                }
                else
                {
                    _namespaces[ns] = next;
                }

                Changed?.Invoke(ns);
            }
        }
    }

    private IEnumerable<ScannedObject> WithOwners(ScannedObject seen)
    {
        var passed = new HashSet<ScannedObject>(ReferenceEqualityComparer.Instance);
        for (var current = seen; current is not null && passed.Add(current); current = OwnerOf(current))
        {
            yield return current;
        }
    }

    private ScannedObject? OwnerOf(ScannedObject seen) =>
        seen.Controller is { } controller
        && (this[seen.Namespace].Objects.GetValueOrDefault((controller.Kind, controller.Name))
            ?? this[""].Objects.GetValueOrDefault((controller.Kind, controller.Name))) is { } owner
        && owner.Uid == controller.Uid ? owner : null;
}
