using System.Collections.Concurrent;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>
/// The objects that the reflectors have seen. Reads take no lock and return a consistent state of one namespace. The state may be a
/// moment old, so the index proves "in use" and "exists", but never "unused" or "missing".
/// </summary>
public sealed class ClusterIndex
{
    private readonly ConcurrentDictionary<string, NamespaceIndex> _namespaces = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();

    /// <summary>Raised after a namespace has changed. Handlers run inside the write lock, so they must return quickly.</summary>
    public event Action<string>? Changed;

    /// <summary>The namespaces with at least one object. The empty name stands for cluster-scoped objects.</summary>
    public IEnumerable<string> Namespaces => _namespaces.Select(pair => pair.Key);

    /// <param name="ns">Empty for cluster-scoped objects.</param>
    public NamespaceIndex this[string ns] => _namespaces.GetValueOrDefault(ns, NamespaceIndex.Empty);

    internal StringCache Strings { get; } = new(1 << 14);

    /// <summary>The evidence about the deletion of a Secret, with the kinds that are in sync. Only a rejection that follows from it counts.</summary>
    public DeletionEvidence EvidenceOf(string ns, string secret, IReadOnlySet<ObjectKind> kinds)
    {
        var cached = this[ns];
        return new()
        {
            IsNamespaceTerminating = cached.IsTerminating,
            Aliases = [.. cached.Aliases.Values.Select(entry => entry.Alias).OfType<SecretAlias>()],
            Versions = [.. cached.Secrets.Keys.Select(VersionedSecretName.ParseOrNull).OfType<VersionedSecretName>()],
            Objects = [.. cached.ReferrersOf(secret).SelectMany(WithOwners).Distinct()],
            ListedKinds = kinds,
        };
    }

    /// <summary>Changes namespaces, each in one step.</summary>
    internal void Change(Action<IndexChange> change)
    {
        lock (_writing)
        {
            var pending = new IndexChange(this);
            change(pending);
            foreach (var (ns, next) in pending.Complete())
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

    private IEnumerable<ScannedObject> WithOwners(ScannedObject referrer)
    {
        var visited = new HashSet<ScannedObject>(ReferenceEqualityComparer.Instance);
        for (var current = referrer; current is not null && visited.Add(current); current = OwnerOf(current))
        {
            yield return current;
        }
    }

    private ScannedObject? OwnerOf(ScannedObject item) =>
        item.Controller is { } controller
        && (this[item.Namespace].Objects.GetValueOrDefault((controller.Kind, controller.Name))
            ?? this[""].Objects.GetValueOrDefault((controller.Kind, controller.Name))) is { } owner
        && owner.Uid == controller.Uid ? owner : null;
}
