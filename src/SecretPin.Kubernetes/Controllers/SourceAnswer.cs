using SecretPin.Core.Names;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>What a source of pins says of an alias.</summary>
/// <param name="Source">The member of <c>spec.source</c>, as the history names it.</param>
/// <param name="Secret">The Secret to pin, whether or not it exists; <see langword="null"/> where there is no version yet.</param>
public sealed record SourceAnswer(string Source, VersionedSecretName? Secret)
{
    /// <summary>Why the source could not be asked; then the pin stays, and so does the rest of its status.</summary>
    public string? Problem { get; init; }

    /// <summary>When the answer may be another one although nothing in the cluster changes.</summary>
    public DateTimeOffset? AskAgainAt { get; init; }
}
