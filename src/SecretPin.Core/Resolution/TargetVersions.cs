using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Resolution;

/// <summary>The versions that the places of one workload get. Only a held workload and a rollout depend on the stored workload.</summary>
internal struct TargetVersions(WorkloadReview review)
{
    private StoredNames? _stored;

    /// <summary>The name that the stored workload has in the place.</summary>
    /// <inheritdoc cref="StoredNames.Find(string, Reference)"/>
    public string? Stored(string alias, in Reference place) =>
        review.Old is null ? null : (_stored ??= new StoredNames(review.Old)).Find(alias, place);

    /// <returns>The version; <see langword="null"/> if the alias has no pin.</returns>
    /// <param name="pin">The pin of the alias.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="place">A reference that belongs to the alias.</param>
    public VersionedSecretName? Of(EffectivePin pin, string alias, in Reference place) => pin.Rollout is null
        ? pin.Secret
        : pin.VersionOf(
            new WorkloadKey(review.Object.Kind.Kind, review.Object.Name.Length > 0 ? review.Object.Name : review.Object.GenerateName),
            VersionedSecretName.ParseOrNull(Stored(alias, place)));
}
