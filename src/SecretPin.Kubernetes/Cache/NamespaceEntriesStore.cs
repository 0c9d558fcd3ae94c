using System.Collections.Immutable;
using System.Text.Json;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Stores the objects of one kind by name in the <see cref="NamespaceIndex"/> of their namespace.</summary>
internal abstract class NamespaceEntriesStore<T>(ClusterIndex index, ObjectScanner scanner, ObjectKind kind) : ReflectorStore<(ObjectKey Key, T Entry)>
{
    protected sealed override (ObjectKey, T) Read(ReadOnlySpan<byte> json)
    {
        var scanned = scanner.ScanStored(kind, json);
        var ns = index.Strings.Share(scanned.Namespace);
        return (new(ns, scanned.Name), Read(scanned, json));
    }

    protected abstract T Read(ScannedObject scanned, ReadOnlySpan<byte> json);

    protected abstract ImmutableDictionary<string, T>.Builder EntriesOf(NamespaceChange ns);

    protected sealed override ObjectKey KeyOf((ObjectKey Key, T Entry) item) => item.Key;

    protected sealed override void Put((ObjectKey Key, T Entry) item) =>
        index.Change(change => EntriesOf(change[item.Key.Namespace])[item.Key.Name] = item.Entry);

    protected sealed override void Remove(ObjectKey key) => index.Change(change => EntriesOf(change[key.Namespace]).Remove(key.Name));

    protected sealed override void Replace(IReadOnlyDictionary<ObjectKey, (ObjectKey Key, T Entry)> items) => index.Change(change =>
    {
        foreach (var ns in change.Namespaces)
        {
            EntriesOf(change[ns]).Clear();
        }

        foreach (var (key, entry) in items.Values)
        {
            EntriesOf(change[key.Namespace])[key.Name] = entry;
        }
    });
}

internal sealed class SecretReflectorStore(ClusterIndex index, ObjectScanner scanner) : NamespaceEntriesStore<SecretEntry>(index, scanner, Kinds.Secret)
{
    protected override SecretEntry Read(ScannedObject scanned, ReadOnlySpan<byte> json) => new(
        scanned.CreatedAt, scanned.IsBeingDeleted, VersionedSecretName.TryParse(scanned.Name, out _) ? null : scanned.DataChangedAt);

    protected override ImmutableDictionary<string, SecretEntry>.Builder EntriesOf(NamespaceChange ns) => ns.Secrets;
}

internal sealed class AliasReflectorStore(ClusterIndex index, ObjectScanner scanner) : NamespaceEntriesStore<AliasEntry>(index, scanner, Kinds.SecretAlias)
{
    /// <summary>A malformed alias must not affect the others, so it is stored with its problem.</summary>
    protected override AliasEntry Read(ScannedObject scanned, ReadOnlySpan<byte> json)
    {
        try
        {
            var read = SecretAliasObject.Read(json);
            var conditions = read.Status?.Conditions ?? [];
            return new(SecretAlias.Of(read, scanned.Namespace), Problem: null)
            {
                IsUnresolved = conditions.Any(condition => condition is { Type: AliasCondition.Resolved, Status: "False" }),
                IsPlainSecretChanged = conditions.Any(condition => condition is { Type: AliasCondition.PlainSecretChanged, Status: "True" }),
                NotReady = conditions.FirstOrDefault(condition => condition is { Type: AliasCondition.Ready, Status: not "True" })?.Reason,
            };
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return new(Alias: null, e.Message);
        }
    }

    protected override ImmutableDictionary<string, AliasEntry>.Builder EntriesOf(NamespaceChange ns) => ns.Aliases;
}
