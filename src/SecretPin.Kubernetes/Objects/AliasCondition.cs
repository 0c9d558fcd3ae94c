namespace SecretPin.Kubernetes.Objects;

/// <summary>metav1 Condition.</summary>
/// <param name="Type"><see cref="Ready"/>, <see cref="Resolved"/>, or a type of another controller.</param>
/// <param name="Status">True, False or Unknown.</param>
/// <param name="Reason">For <see cref="Ready"/> one of <see cref="Core.Pins.PinReason"/>.</param>
/// <param name="Message">For people.</param>
/// <param name="ObservedGeneration">Of which spec this is said.</param>
/// <param name="LastTransitionTime">Since when <paramref name="Status"/> is what it is.</param>
internal sealed record AliasCondition(
    string Type, string Status, string Reason, string Message, long ObservedGeneration, DateTimeOffset LastTransitionTime)
{
    /// <summary>Whether the pin is what the source asks for, and its Secret exists.</summary>
    public const string Ready = "Ready";

    /// <summary>Whether every workload that named the alias was resolved.</summary>
    public const string Resolved = "Resolved";

    /// <summary>Conditions of other types are somebody else's.</summary>
    /// <returns>The conditions with <paramref name="next"/> among them, which keeps its time where its status stays.</returns>
    public static AliasCondition[] Put(IReadOnlyList<AliasCondition> conditions, AliasCondition next)
    {
        var before = conditions.FirstOrDefault(condition => condition.Type == next.Type);
        var kept = before?.Status == next.Status ? next with { LastTransitionTime = before.LastTransitionTime } : next;
        return before is null
            ? [.. conditions, kept]
            : [.. conditions.Select(condition => condition == before ? kept : condition)];
    }
}
