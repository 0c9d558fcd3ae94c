using SecretPin.Cli.Coverage;
using SecretPin.Kubernetes.InstalledWebhooks;

namespace SecretPin.Cli.Preflight;

/// <summary>What an installation of SecretPin with the default values would change.</summary>
internal sealed record PreflightReport
{
    public required PreflightState State { get; init; }

    /// <summary>The workloads that would be resolved or rejected, and those that could be resolved.</summary>
    public required IReadOnlyList<WorkloadPreview> Workloads { get; init; }

    /// <summary>The number of workloads that SecretPin would leave as they are.</summary>
    public required int Unchanged { get; init; }

    /// <summary>The number of existing Secrets that a workload references or an alias is pinned to, so that the guard would reject their deletion.</summary>
    public required int Protected { get; init; }

    /// <summary>The Secrets that do not exist although an object needs them.</summary>
    public required IReadOnlyList<MissingSecret> Missing { get; init; }

    /// <summary>The namespaces in which SecretPin would not act, or would only report.</summary>
    public required IReadOnlyList<NamespaceException> Namespaces { get; init; }

    public required IReadOnlyList<WebhookFinding> Webhooks { get; init; }

    public bool IsInstalled => State.Webhooks.Any(WebhookConfigurations.IsOfSecretPin);

    public CoverageResult? Coverage => State.Coverage;

    public IEnumerable<ApiRequirement> MissingApis =>
        State.Apis is { } apis ? ServedApis.Requirements.Where(requirement => requirement.IsRequired && !apis.Serves(requirement)) : [];

    /// <summary>Whether something must be changed before the installation.</summary>
    public bool NeedsAttention =>
        Workloads.Any(workload => workload.Effect == WorkloadEffect.Rejected) || Webhooks.Any(webhook => webhook.IsProblem) || MissingApis.Any()
        || State.Apis is { IsSupported: false };
}

/// <param name="Namespace">The namespace of the workload.</param>
/// <param name="Workload">As kind/name.</param>
/// <param name="Effect">What SecretPin would do.</param>
/// <param name="Detail">The versions, or the message of the rejection.</param>
internal sealed record WorkloadPreview(string Namespace, string Workload, WorkloadEffect Effect, string Detail);

internal enum WorkloadEffect
{
    /// <summary>The aliases would be replaced by versions.</summary>
    Resolved,

    /// <summary>The workload would be rejected when it is applied again.</summary>
    Rejected,

    /// <summary>The workload names a plain Secret, and versions of that Secret exist. If an alias is declared, SecretPin resolves the name.</summary>
    Candidate,
}

/// <param name="Namespace">The namespace of the Secret.</param>
/// <param name="Secret">Its name.</param>
/// <param name="Users">The objects that need it, as kind/name.</param>
/// <param name="Last">The time of the last Event about it; <see langword="null"/> if no Event mentions it.</param>
internal sealed record MissingSecret(string Namespace, string Secret, IReadOnlyList<string> Users, DateTimeOffset? Last);

/// <param name="Namespace">The name of the namespace.</param>
/// <param name="Reason">Why SecretPin would not act in it.</param>
internal sealed record NamespaceException(string Namespace, string Reason);
