using System.Text.Json.Serialization;

namespace SecretPin.Core.Rollouts;

/// <summary>
/// <c>status.rollout</c>: the state of the last rollout. It contains everything that the leader needs, so that a restart of the leader changes nothing.
/// Each member is always written, because the status is written as a merge patch.
/// </summary>
public sealed record RolloutStatus
{
    /// <summary>The largest number of entries of <see cref="Waiting"/> and of <see cref="Skipped"/>.</summary>
    public const int MaxListed = 10;

    /// <summary>The largest number of entries of <see cref="History"/>.</summary>
    public const int MaxHistory = 32;

    /// <summary>In characters, of each text that can contain the answer of another system.</summary>
    public const int LongestText = 512;

    /// <summary>The Secret that was pinned before the rollout.</summary>
    public string From { get; init; } = "";

    /// <summary>The Secret that the rollout brings to the workloads.</summary>
    public string To { get; init; } = "";

    /// <summary>The number of the last released step; 0 if nothing is released.</summary>
    public long Step { get; init; }

    public RolloutRelease Released { get; init => field = value ?? new(); } = new();

    [JsonConverter(typeof(JsonStringEnumConverter<RolloutPhase>))]
    public RolloutPhase Phase { get; init; }

    /// <summary>When the phase began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why the rollout is in this phase; a sentence for users.</summary>
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>Whether <c>spec.suspend</c> caused the phase Held, so that the rollout continues when it is false again.</summary>
    public bool Suspended { get; init; }

    /// <summary>When the rollout began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The <see cref="RolloutRequest.At"/> of the last request of a person that was handled; empty for none.</summary>
    public string Request { get; init => field = value ?? ""; } = "";

    /// <summary>The last result of each check.</summary>
    public IReadOnlyList<RolloutCheckStatus> Checks { get; init => field = value ?? []; } = [];

    /// <summary>The workloads that the rollout waits for; at most <see cref="MaxListed"/>.</summary>
    public IReadOnlyList<RolloutWait> Waiting { get; init => field = value ?? []; } = [];

    /// <summary>The held workloads, which the rollout skips, as <c>kind/name</c>; at most <see cref="MaxListed"/>.</summary>
    public IReadOnlyList<string> Skipped { get; init => field = value ?? []; } = [];

    /// <summary>The transitions, oldest first; at most <see cref="MaxHistory"/>.</summary>
    public IReadOnlyList<RolloutTransition> History { get; init => field = value ?? []; } = [];

    /// <summary>Whether the rollout has not ended.</summary>
    [JsonIgnore]
    public bool IsInProgress => Phase is not (RolloutPhase.Complete or RolloutPhase.RolledBack);

    /// <summary>Begins a phase, and adds it to the history.</summary>
    internal RolloutStatus Enter(RolloutPhase phase, string reason, DateTimeOffset now)
    {
        reason = SafeText.SingleLine(reason, LongestText);
        return this with
        {
            Phase = phase,
            Since = now,
            Reason = reason,
            History = [.. History.Append(new(now, Step, phase, reason)).TakeLast(MaxHistory)],
        };
    }

    public bool Equals(RolloutStatus? other) =>
        other is not null && From == other.From && To == other.To && Step == other.Step && Released.Equals(other.Released) && Phase == other.Phase
        && Since == other.Since && Reason == other.Reason && Suspended == other.Suspended && StartedAt == other.StartedAt && Request == other.Request
        && Checks.SequenceEqual(other.Checks) && Waiting.SequenceEqual(other.Waiting) && Skipped.SequenceEqual(other.Skipped)
        && History.SequenceEqual(other.History);

    public override int GetHashCode() => HashCode.Combine(From, To, Step, Phase, Since, Reason);
}

/// <summary>The workloads that a rollout has released.</summary>
public sealed record RolloutRelease
{
    /// <summary>A value that is larger than each <see cref="WorkloadKey.Hash"/>.</summary>
    public const long All = 1L << 32;

    /// <summary>As <c>kind/name</c>.</summary>
    public IReadOnlyList<string> Workloads { get; init => field = value ?? []; } = [];

    /// <summary>A workload whose <see cref="WorkloadKey.Hash"/> is smaller is released. 0 releases none, <see cref="All"/> all.</summary>
    public long HashBelow { get; init; }

    /// <summary>Whether a step that is released contains the workload. Pods belong to the last step.</summary>
    public bool Contains(WorkloadKey workload) =>
        HashBelow >= All || (!workload.IsPod && (workload.Hash < HashBelow || Workloads.Contains(workload.ToString())));

    public bool Equals(RolloutRelease? other) => other is not null && HashBelow == other.HashBelow && Workloads.SequenceEqual(other.Workloads);

    public override int GetHashCode() => HashCode.Combine(HashBelow, Workloads.Count);
}

/// <param name="Name">The name of the check.</param>
/// <param name="Failures">The number of consecutive failures.</param>
/// <param name="Value">The last value, or the state of the monitor; empty before the first answer.</param>
/// <param name="Bound">What the value is compared with, such as <c>max 10</c>.</param>
/// <param name="Outcome">The outcome of the last query.</param>
/// <param name="Problem">Why the last query failed; empty if it succeeded.</param>
/// <param name="At">When the check was queried last.</param>
public sealed record RolloutCheckStatus(
    string Name, long Failures, string Value, string Bound,
    [property: JsonConverter(typeof(JsonStringEnumConverter<CheckOutcome>))] CheckOutcome Outcome, string Problem, DateTimeOffset At);

/// <param name="Workload">As <c>kind/name</c>.</param>
/// <param name="Moved">Whether the workload has the new version, so that the rollout waits for its readiness.</param>
/// <param name="Reason">What is missing.</param>
/// <param name="Manager">The client that applies the workload; empty if it is unknown.</param>
/// <param name="Since">Since when the rollout waits for the workload.</param>
public sealed record RolloutWait(string Workload, bool Moved, string Reason, string Manager, DateTimeOffset Since);

/// <param name="At">The time of the transition.</param>
/// <param name="Step">The number of the last released step.</param>
/// <param name="Phase">The phase that began.</param>
/// <param name="Reason">Why.</param>
public sealed record RolloutTransition(
    DateTimeOffset At, long Step, [property: JsonConverter(typeof(JsonStringEnumConverter<RolloutPhase>))] RolloutPhase Phase, string Reason);

/// <param name="Secret">The rejected version. Only a person can pin it again.</param>
/// <param name="At">When it was rejected.</param>
/// <param name="Reason">Why.</param>
public sealed record RejectedVersion(string? Secret, DateTimeOffset At, string? Reason);
