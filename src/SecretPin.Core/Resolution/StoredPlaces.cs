using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>The names that the stored workload has in the places of references, to detect which versions a review changes.</summary>
/// <param name="stored">The stored workload; <see langword="null"/> on a create.</param>
internal struct StoredPlaces(ScannedObject? stored)
{
    private Dictionary<(SecretField Field, string? FirstName, int First, string? SecondName, int Second), string>? _names;
    private Dictionary<string, string>? _pullSecrets;

    /// <summary>The name in the same place of the stored workload. The entries of <c>imagePullSecrets</c> that belong to one alias share one place.</summary>
    /// <param name="reference">A reference of the reviewed workload.</param>
    /// <param name="index">The index of the reference in the reviewed workload.</param>
    /// <param name="target">The version that the place gets.</param>
    /// <returns><see langword="null"/> if the stored workload has no such place.</returns>
    public string? Find(in Reference reference, int index, VersionedSecretName target)
    {
        if (stored is null)
        {
            return null;
        }

        if (reference.Field.IsPullSecret)
        {
            _pullSecrets ??= PullSecretsOf(stored);
            return _pullSecrets.GetValueOrDefault(target.ToString()) ?? _pullSecrets.GetValueOrDefault(target.Alias.Value);
        }

        // Most updates do not reorder lists.
        var others = stored.ReferenceSpan;
        if (index < others.Length && others[index].Location == reference.Location)
        {
            return others[index].Name;
        }

        _names ??= stored.References.DistinctBy(other => other.Location).ToDictionary(other => other.Location, other => other.Name);
        return _names.GetValueOrDefault(reference.Location);
    }

    /// <summary>The entries of <c>imagePullSecrets</c> by their name, and one version of each alias by the alias.</summary>
    private static Dictionary<string, string> PullSecretsOf(ScannedObject workload)
    {
        var names = new Dictionary<string, string>();
        foreach (var entry in workload.References.Where(reference => reference.Field.IsPullSecret).Select(reference => reference.Name))
        {
            names[entry] = entry;
            if (VersionedSecretName.TryParse(entry, out var version))
            {
                names.TryAdd(version.Alias.Value, entry);
            }
        }

        return names;
    }
}
