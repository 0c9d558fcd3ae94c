namespace SecretPin.Cli.Check;

/// <summary>What is looked for. The ids are a promise: code hosts and scripts know findings by them.</summary>
/// <param name="Id">As in output.</param>
/// <param name="Level">Of its findings, unless the namespace says otherwise.</param>
/// <param name="Summary">What is wrong, in one sentence.</param>
/// <param name="Help">Why that is so, and what to do.</param>
internal sealed record CheckRule(string Id, FindingLevel Level, string Summary, string Help)
{
    public static readonly CheckRule UnresolvedAlias = new(
        "unresolved-alias",
        FindingLevel.Error,
        "A workload names an alias that has no pin.",
        "Admission refuses the workload. Create the Secret that the alias asks for, or pin the alias to a version that exists.");

    public static readonly CheckRule AliasOutsideWorkload = new(
        "alias-outside-workload",
        FindingLevel.Error,
        "An object that is no workload names an alias.",
        "Aliases are resolved in workloads alone. Name a versioned Secret here.");

    public static readonly CheckRule MissingVersion = new(
        "missing-version",
        FindingLevel.Error,
        "A versioned Secret is named that does not exist.",
        "Pods that need it will not start. Create the Secret, name a version that exists, or name the alias.");

    public static readonly CheckRule UnversionedSecret = new(
        "unversioned-secret",
        FindingLevel.Error,
        "A workload names an unversioned Secret in a namespace that asks for versioned ones.",
        "The namespace's label secretpin.io/enforce refuses it (warn and audit only say so). Name a versioned Secret or an alias, or exempt "
        + "the name in the namespace's annotation secretpin.io/exempt.");

    public static readonly CheckRule UnknownSecret = new(
        "unknown-secret",
        FindingLevel.Warning,
        "A name is neither an alias nor a Secret that is known.",
        "It may be mistyped, or come later. Until there is such a Secret, pods that need it will not start.");

    public static readonly CheckRule InvalidName = new(
        "invalid-name",
        FindingLevel.Error,
        "A Secret cannot have such a name.",
        "Admission refuses the workload. A Secret's name is a DNS subdomain.");

    /// <summary>In the order of reports.</summary>
    public static IReadOnlyList<CheckRule> All { get; } =
        [UnresolvedAlias, AliasOutsideWorkload, MissingVersion, UnversionedSecret, UnknownSecret, InvalidName];
}
