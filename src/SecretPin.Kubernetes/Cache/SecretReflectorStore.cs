using System.Collections.Immutable;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Stores the names of Secrets.</summary>
internal sealed class SecretReflectorStore(ClusterIndex index, ObjectScanner scanner) : NamespaceEntriesStore<SecretEntry>(index, scanner, Kinds.Secret)
{
    protected override SecretEntry Read(ScannedObject scanned, ReadOnlySpan<byte> json) => new(scanned.CreatedAt, scanned.IsBeingDeleted);

    protected override ImmutableDictionary<string, SecretEntry>.Builder EntriesOf(NamespaceChange ns) => ns.Secrets;
}
