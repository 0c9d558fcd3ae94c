using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Pins;

/// <summary>The status of a <c>SecretAlias</c>. A list that the JSON does not contain is empty.</summary>
public sealed record SecretAliasStatus
{
    /// <summary>In runes. A message may contain the answer of AWS or of an admission webhook.</summary>
    private const int LongestMessage = 1024;

    private const int MaxHistory = 10;

    /// <summary>The name of the Secret that the alias stands for.</summary>
    public string? Pinned { get; init; }

    /// <summary>The name of the Secret that was pinned before.</summary>
    public string? Previous { get; init; }

    /// <summary>Newest first, at most 10.</summary>
    public IReadOnlyList<PinHistoryEntry> History { get; init => field = value ?? []; } = [];

    public IReadOnlyList<AliasCondition> Conditions { get; init => field = value ?? []; } = [];

    /// <summary>The last rollout; <see langword="null"/> if there was none.</summary>
    public RolloutStatus? Rollout { get; init; }

    /// <summary>The versions that no source pins again, newest first, at most 10; <see langword="null"/> if there was none.</summary>
    public IReadOnlyList<RejectedVersion>? Rejected { get; init; }

    /// <summary>Moves the pin to another Secret.</summary>
    /// <param name="secret">The new pin.</param>
    /// <param name="from">The pin before; <see langword="null"/> if there was none.</param>
    /// <param name="source">The member of <c>spec.source</c> that named it.</param>
    /// <param name="now">The current time.</param>
    public SecretAliasStatus MovedTo(string secret, string? from, string source, DateTimeOffset now) => this with
    {
        Pinned = secret,
        Previous = from ?? Previous,
        History = [.. History.Prepend(new(secret, now, source)).Take(MaxHistory)],
    };

    /// <summary>Sets the condition of this type. It keeps its transition time unless its status changes; conditions of other types stay.</summary>
    public SecretAliasStatus With(AliasCondition condition)
    {
        condition = condition with { Message = SafeText.SingleLine(condition.Message ?? "", LongestMessage) };
        var before = Conditions.FirstOrDefault(other => other.Type == condition.Type);
        var next = before?.Status == condition.Status ? condition with { LastTransitionTime = before.LastTransitionTime } : condition;
        return this with
        {
            Conditions = before is null ? [.. Conditions, next] : [.. Conditions.Select(other => other == before ? next : other)],
        };
    }

    public bool Equals(SecretAliasStatus? other) =>
        other is not null && Pinned == other.Pinned && Previous == other.Previous
        && History.SequenceEqual(other.History) && Conditions.SequenceEqual(other.Conditions)
        && Equals(Rollout, other.Rollout) && (Rejected ?? []).SequenceEqual(other.Rejected ?? []);

    public override int GetHashCode() => HashCode.Combine(Pinned, Previous, History.Count, Conditions.Count);
}

/// <param name="Secret">The name of the Secret.</param>
/// <param name="PinnedAt">The time at which it was pinned.</param>
/// <param name="Source">The member of <c>spec.source</c> that named it.</param>
public sealed record PinHistoryEntry(string? Secret, DateTimeOffset PinnedAt, string? Source);
