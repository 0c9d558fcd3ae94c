using SecretPin.Core.Names;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Tells whose pin may have to move: of each namespace, what differs from the last time that it was asked about.</summary>
internal sealed class AliasChanges(ClusterIndex index)
{
    private readonly Dictionary<string, NamespaceIndex> _last = new(StringComparer.Ordinal);

    /// <returns>The declared aliases that are new or changed, or one of whose versions came, went or is going; and those that are gone.</returns>
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

        // What did not change is the same dictionary: most changes of a namespace are neither of Secrets nor of aliases.
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (before.Aliases != now.Aliases)
        {
            names.UnionWith(now.Aliases.Where(alias => before.Aliases.GetValueOrDefault(alias.Key) != alias.Value).Select(alias => alias.Key));
            names.UnionWith(before.Aliases.Keys.Where(name => !now.Aliases.ContainsKey(name)));
        }

        if (before.Secrets != now.Secrets)
        {
            var came = now.Secrets.Where(secret => !before.Secrets.TryGetValue(secret.Key, out var old) || old != secret.Value);
            var went = before.Secrets.Where(secret => !now.Secrets.ContainsKey(secret.Key));
            names.UnionWith(came.Concat(went).Select(secret => AliasOf(secret.Key)).OfType<string>().Where(now.Aliases.ContainsKey));
        }

        return names.Select(name => new ObjectKey(ns, name)).ToHashSet();
    }

    private static string? AliasOf(string secret) => VersionedSecretName.TryParse(secret, out var version) ? version.Alias.Value : null;
}
