using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Keeps the names of Secrets.</summary>
internal sealed class SecretReflectorStore(ClusterIndex index, ObjectScanner scanner) : ReflectorStore<(ObjectKey Key, SecretEntry Secret)>
{
    protected override (ObjectKey, SecretEntry) Read(ReadOnlySpan<byte> json)
    {
        var seen = scanner.ScanStored(Kinds.Secret, json);
        return (new(index.Strings.Share(seen.Namespace), seen.Name), new(seen.CreatedAt, seen.IsBeingDeleted));
    }

    protected override ObjectKey KeyOf((ObjectKey Key, SecretEntry Secret) seen) => seen.Key;

    protected override void Put((ObjectKey Key, SecretEntry Secret) seen) =>
        index.Change(change => change[seen.Key.Namespace].Secrets[seen.Key.Name] = seen.Secret);

    protected override void Remove(ObjectKey key) => index.Change(change => change[key.Namespace].Secrets.Remove(key.Name));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, (ObjectKey Key, SecretEntry Secret)> all) => index.Change(change =>
    {
        foreach (var ns in change.Namespaces)
        {
            change[ns].Secrets.Clear();
        }

        foreach (var (key, secret) in all.Values)
        {
            change[key.Namespace].Secrets[key.Name] = secret;
        }
    });
}
