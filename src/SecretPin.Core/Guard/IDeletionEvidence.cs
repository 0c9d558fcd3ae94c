namespace SecretPin.Core.Guard;

/// <summary>Looks at the cluster for what may need a Secret.</summary>
public interface IDeletionEvidence
{
    /// <param name="ns">The Secret's namespace.</param>
    /// <param name="secret">The Secret's name.</param>
    /// <param name="cancellation">Ends the look; half a look is an exception, never evidence.</param>
    ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation);
}
