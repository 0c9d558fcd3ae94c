using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>
/// Maps an alias in a field to the name that the stored workload has in this field: a version of the alias, or the alias
/// itself. For a new field, it returns the version that the stored workload has in another field, so that one workload does
/// not mix versions. If there are several, one that SecretPin resolved takes precedence over one that a user wrote.
/// </summary>
internal sealed class StoredNames
{
    private readonly Dictionary<(string Alias, object Location), string> _byLocation = [];
    private readonly Dictionary<string, string> _byAlias = [];

    public StoredNames(ScannedObject stored)
    {
        var resolved = Provenance.Of(stored).Select(secret => secret.ToString()).ToHashSet();
        foreach (var reference in stored.References.OrderByDescending(reference => resolved.Contains(reference.Name)))
        {
            if (VersionedSecretName.TryParse(reference.Name, out var version))
            {
                _byLocation.TryAdd((version.Alias.Value, LocationOf(reference)), reference.Name);
                _byAlias.TryAdd(version.Alias.Value, reference.Name);
            }
            else
            {
                _byLocation.TryAdd((reference.Name, LocationOf(reference)), reference.Name);
            }
        }
    }

    /// <returns><see langword="null"/> if the stored workload contains neither the alias nor a version of it.</returns>
    public string? Find(Reference alias) => Find(alias.Name, alias);

    /// <param name="alias">An alias.</param>
    /// <param name="place">A reference that belongs to the alias.</param>
    /// <inheritdoc cref="Find(Reference)" path="/returns"/>
    public string? Find(string alias, Reference place) =>
        _byLocation.GetValueOrDefault((alias, LocationOf(place))) ?? _byAlias.GetValueOrDefault(alias);

    /// <summary>The entries of one <c>imagePullSecrets</c> share one location, because their key is the name.</summary>
    private static object LocationOf(Reference reference) => reference.Field.IsPullSecret ? PullSecrets.ListOf(reference) : reference.Location;
}
