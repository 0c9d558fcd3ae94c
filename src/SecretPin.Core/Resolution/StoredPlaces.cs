using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>The names that the stored workload has in the places of references, to detect which versions a review changes.</summary>
/// <param name="stored">The stored workload; <see langword="null"/> on a create.</param>
internal struct StoredPlaces(ScannedObject? stored)
{
    private Dictionary<(SecretField Field, string? Outer, string? FirstName, int First, string? SecondName, int Second), string>? _names;
    private Dictionary<(object List, string Name), string>? _pullSecrets;

    /// <summary>
    /// The name in the same place of the stored workload. The entries of one <c>imagePullSecrets</c> that belong to one alias share one place.
    /// </summary>
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
            var list = PullSecrets.ListOf(reference);
            return _pullSecrets.GetValueOrDefault((list, target.ToString())) ?? _pullSecrets.GetValueOrDefault((list, target.Alias.Value));
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

    /// <summary>The entries of each <c>imagePullSecrets</c> by their name, and one version of each alias by the alias.</summary>
    private static Dictionary<(object List, string Name), string> PullSecretsOf(ScannedObject workload)
    {
        var names = new Dictionary<(object List, string Name), string>();
        foreach (var reference in workload.References.Where(reference => reference.Field.IsPullSecret))
        {
            var (list, entry) = (PullSecrets.ListOf(reference), reference.Name);
            names[(list, entry)] = entry;
            if (VersionedSecretName.TryParse(entry, out var version))
            {
                names.TryAdd((list, version.Alias.Value), entry);
            }
        }

        return names;
    }
}
