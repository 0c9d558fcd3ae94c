namespace SecretPin.Cli.Check;

/// <summary>A rule of <c>check</c>. Code hosts and scripts identify findings by its id. The labels of a namespace can set another level.</summary>
internal sealed record CheckRule(string Id, FindingLevel Level, string Summary, string Help)
{
    public static readonly CheckRule UnresolvedAlias = new(
        "unresolved-alias",
        FindingLevel.Error,
        "A workload references an alias without a pin.",
        "The webhook rejects the workload. Create the Secret that the alias is set to, or pin the alias to an existing version.");

    public static readonly CheckRule AliasOutsideWorkload = new(
        "alias-outside-workload",
        FindingLevel.Error,
        "An object that is not a workload references an alias.",
        "The webhook resolves aliases only in workloads. Reference a versioned Secret.");

    public static readonly CheckRule MissingVersion = new(
        "missing-version",
        FindingLevel.Error,
        "A referenced versioned Secret does not exist.",
        "Pods that need it do not start. Create the Secret, or reference an existing version or the alias.");

    public static readonly CheckRule UnversionedSecret = new(
        "unversioned-secret",
        FindingLevel.Error,
        "A workload references an unversioned Secret in a namespace that requires versioned ones.",
        "The webhook rejects it if the namespace has the label secretpin.io/enforce, and reports it if the label is warn or audit. Reference a "
        + "versioned Secret or an alias, or exempt the name with the annotation secretpin.io/exempt of the namespace.");

    public static readonly CheckRule UnknownSecret = new(
        "unknown-secret",
        FindingLevel.Warning,
        "A name is neither an alias nor an existing Secret.",
        "The name may be mistyped, or the Secret may be created later. Pods that need it do not start before.");

    public static readonly CheckRule InvalidName = new(
        "invalid-name",
        FindingLevel.Warning,
        "The name of a Secret is invalid.",
        "No such Secret can exist, because the name of a Secret must be a DNS subdomain. Pods that need it do not start. A pull secret is ignored.");

    public static readonly CheckRule UnknownWorkload = new(
        "unknown-workload",
        FindingLevel.Warning,
        "An object of an unknown kind contains a pod spec that references Secrets.",
        "SecretPin resolves aliases only in the pods of such an object, and does not list it. Add the kind to the chart value workloads, and name the "
        + "file of the values with --workloads.");

    /// <summary>In the order of the SARIF output.</summary>
    public static IReadOnlyList<CheckRule> All { get; } =
        [UnresolvedAlias, AliasOutsideWorkload, MissingVersion, UnversionedSecret, UnknownSecret, InvalidName, UnknownWorkload];
}
