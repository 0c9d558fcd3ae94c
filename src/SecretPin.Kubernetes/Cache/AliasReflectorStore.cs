using System.Text.Json;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Keeps aliases as what they mean.</summary>
internal sealed class AliasReflectorStore(ClusterIndex index, ObjectScanner scanner) : ReflectorStore<(ObjectKey Key, AliasEntry Alias)>
{
    protected override (ObjectKey, AliasEntry) Read(ReadOnlySpan<byte> json)
    {
        var seen = scanner.ScanStored(Kinds.SecretAlias, json);
        var ns = index.Strings.Share(seen.Namespace);
        return (new(ns, seen.Name), Parse(json, ns));
    }

    protected override ObjectKey KeyOf((ObjectKey Key, AliasEntry Alias) seen) => seen.Key;

    protected override void Put((ObjectKey Key, AliasEntry Alias) seen) =>
        index.Change(change => change[seen.Key.Namespace].Aliases[seen.Key.Name] = seen.Alias);

    protected override void Remove(ObjectKey key) => index.Change(change => change[key.Namespace].Aliases.Remove(key.Name));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, (ObjectKey Key, AliasEntry Alias)> all) => index.Change(change =>
    {
        foreach (var ns in change.Namespaces)
        {
            change[ns].Aliases.Clear();
        }

        foreach (var (key, alias) in all.Values)
        {
            change[key.Namespace].Aliases[key.Name] = alias;
        }
    });

    /// <summary>What a user got wrong in one alias keeps nobody else from being served.</summary>
    private static AliasEntry Parse(ReadOnlySpan<byte> json, string ns)
    {
        try
        {
            var read = SecretAliasObject.Read(json);
            var conditions = read.Status?.Conditions ?? [];
            return new(SecretAlias.Of(read, ns), Problem: null)
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
}
