using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Cache;

/// <summary>A declared alias, which may be malformed.</summary>
/// <param name="Alias"><see langword="null"/> if the object is malformed.</param>
/// <param name="Problem">What is malformed.</param>
public sealed record AliasEntry(SecretAlias? Alias, string? Problem)
{
    /// <summary>Whether its condition Resolved is False.</summary>
    public bool IsUnresolved { get; init; }

    /// <summary>The reason of its condition Ready; <see langword="null"/> if the condition is True or absent.</summary>
    public string? NotReady { get; init; }
}
