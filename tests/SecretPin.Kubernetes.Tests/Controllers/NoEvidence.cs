using SecretPin.Core.Guard;

namespace SecretPin.Kubernetes.Tests.Controllers;

/// <summary>Evidence of a cluster without referrers.</summary>
internal sealed class NoEvidence : IDeletionEvidence
{
    public ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation) => new(new DeletionEvidence());
}
