using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>The status of a <c>SecretAlias</c>, as it is written.</summary>
internal sealed record AliasStatus
{
    /// <inheritdoc cref="SecretAliasStatus.Pinned"/>
    public string? Pinned { get; init; }

    /// <inheritdoc cref="SecretAliasStatus.Previous"/>
    public string? Previous { get; init; }

    /// <inheritdoc cref="SecretAliasStatus.History"/>
    public IReadOnlyList<PinHistoryEntry> History { get; init; } = [];

    public IReadOnlyList<AliasCondition> Conditions { get; init; } = [];

    public bool Equals(AliasStatus? other) =>
        other is not null && Pinned == other.Pinned && Previous == other.Previous
        && History.SequenceEqual(other.History) && Conditions.SequenceEqual(other.Conditions);

    public override int GetHashCode() => HashCode.Combine(Pinned, Previous, History.Count, Conditions.Count);
}
