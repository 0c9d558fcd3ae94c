namespace SecretPin.Core.Guard;

/// <summary>Reads from the cluster what the deletion guard decides on.</summary>
public interface IDeletionEvidence
{
    /// <summary>Throws if it cannot read the complete evidence.</summary>
    ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation);
}
