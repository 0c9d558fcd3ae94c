using System.Collections.Immutable;
using System.Text.Json;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Stores aliases.</summary>
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
