using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Cache;

/// <summary>A declared alias; one that cannot be read is declared all the same.</summary>
/// <param name="Alias"><see langword="null"/> where the object cannot be read.</param>
/// <param name="Problem">Why not.</param>
public sealed record AliasEntry(SecretAlias? Alias, string? Problem)
{
    /// <summary>Whether its condition says that something holds it by its own name.</summary>
    public bool IsUnresolved { get; init; }

    /// <summary>Why its condition says that its pin is not what its source asks for; <see langword="null"/> where it is, or nothing is said yet.</summary>
    public string? NotReady { get; init; }
}
