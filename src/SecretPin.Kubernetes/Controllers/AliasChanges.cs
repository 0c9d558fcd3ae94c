using SecretPin.Core.Names;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Finds the aliases whose pin may have to move: compares each namespace with its state at the previous call.</summary>
internal sealed class AliasChanges(ClusterIndex index)
{
    private readonly Dictionary<string, NamespaceIndex> _last = new(StringComparer.Ordinal);

    /// <returns>
    /// The declared aliases that were added or changed, or whose versions or plain Secret of the same name were; and the aliases that were removed.
    /// </returns>
    public IReadOnlySet<ObjectKey> Since(string ns)
    {
        var before = _last.GetValueOrDefault(ns, NamespaceIndex.Empty);
        var now = index[ns];
        if (now.IsEmpty)
        {
            _last.Remove(ns);
        }
        else
        {
            _last[ns] = now;
        }

        // An unchanged part is the same dictionary. Most changes of a namespace affect neither aliases nor Secrets.
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (before.Aliases != now.Aliases)
        {
            names.UnionWith(now.Aliases.Where(alias => before.Aliases.GetValueOrDefault(alias.Key) != alias.Value).Select(alias => alias.Key));
            names.UnionWith(before.Aliases.Keys.Where(name => !now.Aliases.ContainsKey(name)));
        }

        if (before.Secrets != now.Secrets)
        {
            var changed = now.Secrets.Where(secret => !before.Secrets.TryGetValue(secret.Key, out var old) || old != secret.Value);
            var removed = before.Secrets.Where(secret => !now.Secrets.ContainsKey(secret.Key));
            names.UnionWith(changed.Concat(removed)
                .Select(secret => VersionedSecretName.ParseOrNull(secret.Key)?.Alias.Value ?? secret.Key)
                .Where(now.Aliases.ContainsKey));
        }

        return names.Select(name => new ObjectKey(ns, name)).ToHashSet();
    }
}
