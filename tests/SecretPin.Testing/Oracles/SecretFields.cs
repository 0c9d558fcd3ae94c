using System.Reflection;
using k8s.Models;

namespace SecretPin.Testing.Oracles;

/// <summary>Which fields of the API's types name a Secret, told by their types and names alone.</summary>
public static class SecretFields
{
    private static readonly Type[] Selectors =
        [typeof(V1SecretKeySelector), typeof(V1SecretEnvSource), typeof(V1SecretProjection)];

    /// <summary>What speaks of Secrets, or is of a type that may name one, and names none.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["V1CephFSVolumeSource.SecretFile"] = "a path on the node",
        ["V1CephFSPersistentVolumeSource.SecretFile"] = "a path on the node",
        ["V1AzureFilePersistentVolumeSource.SecretNamespace"] = "where the Secret is that secretName, beside it, names",
        ["V1PersistentVolumeSpec.ClaimRef"] = "names a PersistentVolumeClaim",
    };

    /// <returns>
    /// The keys in the field's value (the value itself where the name is empty); <see langword="null"/> for a field that
    /// names no Secret.
    /// </returns>
    public static (string Name, bool HasOptional, string? Namespace)? Of(PropertyInfo property, Type type) =>
        Selectors.Contains(type) ? ("name", true, null)
        : type == typeof(V1SecretVolumeSource) ? ("secretName", true, null)
        : type == typeof(V1SecretReference) ? ("name", false, "namespace")
        : !SpeaksOfSecrets(property.Name) ? null
        : type == typeof(V1LocalObjectReference) ? ("name", false, null)
        // Its description: "the list of secrets in the same namespace"; the reference's own namespace is not looked at.
        : type == typeof(V1ObjectReference) ? ("name", false, property.DeclaringType == typeof(V1ServiceAccount) ? null : "namespace")
        : property.Name == "SecretName" && type == typeof(string) && property.DeclaringType != typeof(V1SecretVolumeSource) ? ("", false, null)
        : null;

    /// <summary>Whether it is known why a field that <see cref="Of"/> leaves out names no Secret.</summary>
    public static bool IsExplained(PropertyInfo property, Type type) =>
        !(SpeaksOfSecrets(property.Name) || SpeaksOfSecrets(type.Name) || type == typeof(V1LocalObjectReference))
        || property.DeclaringType == typeof(V1SecretVolumeSource) // Seen with the volume that has it.
        || Exceptions.ContainsKey($"{property.DeclaringType!.Name}.{property.Name}");

    /// <summary>Exceptions that the types do not need.</summary>
    public static IEnumerable<string> Stale(IEnumerable<Type> types) =>
        Exceptions.Keys.Except(types.SelectMany(type => type.GetProperties().Select(property => $"{type.Name}.{property.Name}")));

    private static bool SpeaksOfSecrets(string name) => name.Contains("secret", StringComparison.OrdinalIgnoreCase);
}
