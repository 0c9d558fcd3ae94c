using SecretPin.Core.Guard;

namespace SecretPin.Kubernetes.Tests.Controllers;

/// <summary>A cluster in which nothing needs anything.</summary>
internal sealed class NoEvidence : IDeletionEvidence
{
    public ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation) => new(new DeletionEvidence());
}
