namespace SecretPin.Kubernetes.CustomResources;

/// <summary>Settings of the search for versions in custom resources.</summary>
public sealed record SearchOptions
{
    /// <summary>Resources that only report, and contain names of Secrets that they do not need. They are never listed, nor reported as unchecked.</summary>
    public static IReadOnlyList<string> Reports { get; } =
    [
        "policyreports.wgpolicyk8s.io", "clusterpolicyreports.wgpolicyk8s.io", "reports.openreports.io", "clusterreports.openreports.io",
        "ephemeralreports.reports.kyverno.io", "clusterephemeralreports.reports.kyverno.io",
    ];

    /// <summary>Whether custom resources that the catalogue does not contain are searched. Default true.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Whether a resource that cannot be listed is reported as not checked. By default, it fails the search, unless it is forbidden.</summary>
    public bool SkipsFailures { get; init; }

    /// <summary>The resources that are not listed, as <c>plural.group</c>, in addition to <see cref="Reports"/>. Default none.</summary>
    public IReadOnlyCollection<string> Excluded { get; init; } = [];
}
