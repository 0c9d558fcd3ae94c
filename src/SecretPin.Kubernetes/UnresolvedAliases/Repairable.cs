using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>The rules that repairs of pods and of workloads share.</summary>
internal static class Repairable
{
    /// <summary>The declared aliases that an object contains by their own names.</summary>
    public static string[] AliasesOf(ScannedObject holder, NamespaceIndex ns) =>
    [
        .. holder.References.Where(reference => reference.IsResolvedIn(holder.Namespace)).Select(reference => reference.Name)
            .Where(ns.Aliases.ContainsKey).Distinct(),
    ];

    /// <summary>Whether each alias has a pin. Otherwise, the webhook would reject the object.</summary>
    public static bool WouldBeResolved(IEnumerable<string> aliases, NamespaceIndex ns)
    {
        return aliases.All(name => ns.Aliases[name].Alias is { } alias && EffectivePinRule.Effective(alias, Exists).Secret is not null);

        bool Exists(VersionedSecretName secret) => ns.Secrets.TryGetValue(secret.ToString(), out var entry) && !entry.IsBeingDeleted;
    }
}
