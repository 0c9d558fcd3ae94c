using System.Reflection;
using k8s.Models;

namespace SecretPin.Testing.Oracles;

/// <summary>Decides by types and names which fields of the API types name a Secret.</summary>
public static class SecretFields
{
    private static readonly Type[] Selectors =
        [typeof(V1SecretKeySelector), typeof(V1SecretEnvSource), typeof(V1SecretProjection)];

    /// <summary>Fields that look like names of Secrets and are not.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["V1CephFSVolumeSource.SecretFile"] = "a path on the node",
        ["V1CephFSPersistentVolumeSource.SecretFile"] = "a path on the node",
        ["V1AzureFilePersistentVolumeSource.SecretNamespace"] = "the namespace of the Secret that secretName names",
        ["V1PersistentVolumeSpec.ClaimRef"] = "names a PersistentVolumeClaim",
    };

    /// <returns>
    /// The keys in the value of the field (the value itself if the name is empty); <see langword="null"/> for a field that
    /// does not name a Secret.
    /// </returns>
    public static (string Name, bool HasOptional, string? Namespace)? Of(PropertyInfo property, Type type) =>
        Selectors.Contains(type) ? ("name", true, null)
        : type == typeof(V1SecretVolumeSource) ? ("secretName", true, null)
        : type == typeof(V1SecretReference) ? ("name", false, "namespace")
        : !SpeaksOfSecrets(property.Name) ? null
        : type == typeof(V1LocalObjectReference) ? ("name", false, null)
        // Its description is "the list of secrets in the same namespace", so the namespace of the reference is ignored.
        : type == typeof(V1ObjectReference) ? ("name", false, property.DeclaringType == typeof(V1ServiceAccount) ? null : "namespace")
        : property.Name == "SecretName" && type == typeof(string) && property.DeclaringType != typeof(V1SecretVolumeSource) ? ("", false, null)
        : null;

    /// <summary>Whether a field that <see cref="Of"/> excludes is known not to name a Secret.</summary>
    public static bool IsExplained(PropertyInfo property, Type type) =>
        !(SpeaksOfSecrets(property.Name) || SpeaksOfSecrets(type.Name) || type == typeof(V1LocalObjectReference))
        || property.DeclaringType == typeof(V1SecretVolumeSource) // Found with its volume.
        || Exceptions.ContainsKey($"{property.DeclaringType!.Name}.{property.Name}");

    /// <summary>The exceptions that match no type.</summary>
    public static IEnumerable<string> Stale(IEnumerable<Type> types) =>
        Exceptions.Keys.Except(types.SelectMany(type => type.GetProperties().Select(property => $"{type.Name}.{property.Name}")));

    private static bool SpeaksOfSecrets(string name) => name.Contains("secret", StringComparison.OrdinalIgnoreCase);
}
