using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Says which version an alias should be pinned to. It knows nothing of workloads.</summary>
public interface IPinSource
{
    /// <returns><see langword="null"/> where it has another source.</returns>
    ValueTask<SourceAnswer?> AskAsync(SecretAlias declared, CancellationToken cancellation);
}
