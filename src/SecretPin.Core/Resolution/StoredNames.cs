using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>
/// What a stored workload has in a place that now names an alias: a version of it, or the alias itself. A place that is
/// new gets the version that the stored workload has elsewhere, so that it does not come to hold two. Of several, what
/// was resolved before goes before what a user wrote. A workload may name as many Secrets as fit into it, so each is
/// looked at once.
/// </summary>
internal sealed class StoredNames
{
    private readonly Dictionary<(string Alias, object Place), string> _inPlace = [];
    private readonly Dictionary<string, string> _anywhere = [];

    public StoredNames(ScannedObject stored)
    {
        var resolved = Provenance.Parse(stored.Resolved).Select(secret => secret.ToString()).ToHashSet();
        foreach (var reference in stored.References.OrderByDescending(reference => resolved.Contains(reference.Name)))
        {
            if (VersionedSecretName.TryParse(reference.Name, out var version))
            {
                _inPlace.TryAdd((version.Alias.Value, PlaceOf(reference)), reference.Name);
                _anywhere.TryAdd(version.Alias.Value, reference.Name);
            }
            else
            {
                _inPlace.TryAdd((reference.Name, PlaceOf(reference)), reference.Name);
            }
        }
    }

    /// <returns><see langword="null"/> where the stored workload says nothing of that alias.</returns>
    public string? Find(Reference alias) =>
        _inPlace.GetValueOrDefault((alias.Name, PlaceOf(alias))) ?? _anywhere.GetValueOrDefault(alias.Name);

    /// <summary>The entries of a list that is keyed by the name itself have no place of their own.</summary>
    private static object PlaceOf(Reference reference) => reference.Field.IsPullSecret ? reference.Field : reference.Location;
}
