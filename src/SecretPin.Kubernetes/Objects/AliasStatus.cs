using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Objects;

/// <summary>The status of a <c>SecretAlias</c>, as it is written. Lists that were not there are empty: generated JSON code sets them to null.</summary>
internal sealed record AliasStatus
{
    /// <inheritdoc cref="SecretAliasStatus.Pinned"/>
    public string? Pinned { get; init; }

    /// <inheritdoc cref="SecretAliasStatus.Previous"/>
    public string? Previous { get; init; }

    /// <inheritdoc cref="SecretAliasStatus.History"/>
    public IReadOnlyList<PinHistoryEntry> History { get; init => field = value ?? []; } = [];

    public IReadOnlyList<AliasCondition> Conditions { get; init => field = value ?? []; } = [];

    public bool Equals(AliasStatus? other) =>
        other is not null && Pinned == other.Pinned && Previous == other.Previous
        && History.SequenceEqual(other.History) && Conditions.SequenceEqual(other.Conditions);

    public override int GetHashCode() => HashCode.Combine(Pinned, Previous, History.Count, Conditions.Count);
}
