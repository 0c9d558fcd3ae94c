using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>Reads the controllers that own workloads.</summary>
public interface IOwners
{
    /// <summary>Reads the controller of an object by its kind, name and uid, and which Secrets it names.</summary>
    /// <param name="ns">The namespace of the object.</param>
    /// <param name="owned">An object with a controller that SecretPin reviews (<see cref="ScannedObject.HasReviewedController"/>).</param>
    /// <param name="cancellation">Throws <see cref="OperationCanceledException"/> if the controller was not read in time.</param>
    /// <returns><see cref="OwnerSecrets.OfNoOwner"/> if no such controller exists.</returns>
    ValueTask<OwnerSecrets> ReadAsync(string ns, ScannedObject owned, CancellationToken cancellation);
}
