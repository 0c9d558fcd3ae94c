using System.Text.Json.Nodes;
using SecretPin.Cli.Coverage;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;

namespace SecretPin.Cli.Preflight;

/// <summary>What a cluster, or a set of manifests, contains of the objects that an installation of SecretPin concerns.</summary>
internal sealed record PreflightState
{
    /// <summary>For the title: the cluster, or the manifests.</summary>
    public required string Source { get; init; }

    public required DateTimeOffset At { get; init; }

    public IReadOnlyList<NamespaceState> Namespaces { get; init; } = [];

    /// <summary>The workloads, as if each were created now.</summary>
    public IReadOnlyList<WorkloadReview> Workloads { get; init; } = [];

    public IReadOnlyList<SecretAlias> Aliases { get; init; } = [];

    /// <summary>
    /// The names of the Secrets of each namespace; <see langword="null"/> if they are unknown, so that each named version counts as existing.
    /// </summary>
    public ILookup<string, string>? Secrets { get; init; }

    /// <summary>The webhook configurations (admissionregistration.k8s.io/v1), with those of SecretPin.</summary>
    public IReadOnlyList<JsonNode> Webhooks { get; init; } = [];

    /// <summary>Events about Secrets that do not exist; <see langword="null"/> if no Events were read.</summary>
    public IReadOnlyList<MissingSecretEvent>? Events { get; init; }

    /// <summary><see langword="null"/> for manifests.</summary>
    public ServedApis? Apis { get; init; }

    public CoverageResult? Coverage { get; init; }

    /// <summary>The permissions that the user lacks, so that the report may be incomplete.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    public bool Exists(string ns, string secret) => Secrets is null ? VersionedSecretName.TryParse(secret, out _) : Secrets[ns].Contains(secret);
}

/// <param name="Name">The name of the namespace.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Policy">What the labels require.</param>
internal sealed record NamespaceState(string Name, IReadOnlyDictionary<string, string> Labels, EnforcementPolicy Policy);
