namespace SecretPin.Core.Pins;

/// <summary>metav1.Condition.</summary>
/// <param name="Type">
/// <see cref="Ready"/>, <see cref="Resolved"/>, <see cref="FutureVersion"/>, <see cref="PlainSecretChanged"/>, or a type of another controller.
/// </param>
/// <param name="Status">True, False or Unknown.</param>
/// <param name="Reason">For <see cref="Ready"/>, the name of a <see cref="PinReason"/>.</param>
/// <param name="Message">For people.</param>
/// <param name="ObservedGeneration">The <c>metadata.generation</c> that the condition describes.</param>
/// <param name="LastTransitionTime">The time at which <paramref name="Status"/> changed last.</param>
public sealed record AliasCondition(
    string Type, string Status, string Reason, string Message, long ObservedGeneration, DateTimeOffset LastTransitionTime)
{
    /// <summary>True if the pin is the version that the source names, and its Secret exists.</summary>
    public const string Ready = "Ready";

    /// <summary>False if a workload contains the alias by its own name.</summary>
    public const string Resolved = "Resolved";

    /// <summary>True if the timestamp of a version is in the future, so that it does not count as a version yet.</summary>
    public const string FutureVersion = "FutureVersion";

    /// <summary>True if the data of the plain Secret with the name of the alias changed after the alias was pinned.</summary>
    public const string PlainSecretChanged = "PlainSecretChanged";
}
