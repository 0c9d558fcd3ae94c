namespace SecretPin.Kubernetes.Controllers;

/// <summary>metav1 Condition.</summary>
/// <param name="Type"><see cref="Ready"/>, or somebody else's.</param>
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
}
