using System.Globalization;
using System.Text.Json.Nodes;

namespace SecretPin.Cli.Preflight;

/// <summary>What the API server serves.</summary>
/// <param name="Version">The version of Kubernetes, such as <c>v1.36.2</c>.</param>
/// <param name="Major">The major version.</param>
/// <param name="Minor">The minor version.</param>
/// <param name="Resources">As <c>group/version/plural</c>, without the core group.</param>
internal sealed record ServedApis(string Version, int Major, int Minor, IReadOnlySet<string> Resources)
{
    /// <summary>The lowest minor version of Kubernetes 1 that SecretPin supports.</summary>
    public const int LowestMinor = 30;

    /// <summary>What SecretPin needs, as the chart installs it. A test compares the required ones with deploy/install.yaml.</summary>
    public static readonly IReadOnlyList<ApiRequirement> Requirements =
    [
        new("admissionregistration.k8s.io/v1", "mutatingwebhookconfigurations", "resolves aliases", true),
        new("admissionregistration.k8s.io/v1", "validatingwebhookconfigurations", "guards Secrets", true),
        new("admissionregistration.k8s.io/v1", "validatingadmissionpolicies", "immutable versions, protected overrides", true),
        new("apiextensions.k8s.io/v1", "customresourcedefinitions", "SecretAlias and BlockedDeletion", true),
        new("apps/v1", "deployments", "the replicas, and workloads", true),
        new("batch/v1", "cronjobs", "workloads", true),
        new("coordination.k8s.io/v1", "leases", "leader election", true),
        new("events.k8s.io/v1", "events", "the audit trail", true),
        new("networking.k8s.io/v1", "networkpolicies", "the network policy of the replicas, and Ingresses", true),
        new("policy/v1", "poddisruptionbudgets", "the availability of the replicas", true),
        new("rbac.authorization.k8s.io/v1", "clusterroles", "the rights of SecretPin", true),
        new("gateway.networking.k8s.io/v1", "gateways", "certificates of Gateways", false),
        new("external-secrets.io/v1", "externalsecrets", "the chart value aws.externalSecrets", false),
        new("cert-manager.io/v1", "certificates", "the chart value tls.mode=cert-manager", false),
        new("monitoring.coreos.com/v1", "servicemonitors", "the chart value monitoring.serviceMonitor", false),
        new("openreports.io/v1alpha1", "reports", "the chart value reports.enabled", false),
        new("wgpolicyk8s.io/v1alpha2", "policyreports", "the chart value reports.enabled", false),
    ];

    public bool IsSupported => Major > 1 || (Major == 1 && Minor >= LowestMinor);

    public bool Serves(ApiRequirement requirement) => Resources.Contains($"{requirement.ApiVersion}/{requirement.Resource}");

    /// <param name="version">The response of <c>/version</c>.</param>
    /// <param name="groups">The response of aggregated discovery (apidiscovery.k8s.io/v2).</param>
    public static ServedApis Of(JsonNode version, JsonNode groups) => new(
        (string?)version["gitVersion"] ?? "",
        Number((string?)version["major"]),
        Number((string?)version["minor"]),
        (from item in groups["items"]?.AsArray() ?? []
         from served in item!["versions"]?.AsArray() ?? []
         from resource in served!["resources"]?.AsArray() ?? []
         select $"{(string?)item["metadata"]?["name"]}/{(string?)served["version"]}/{(string?)resource!["resource"]}").ToHashSet());

    /// <summary>Providers append a plus sign: <c>30+</c>.</summary>
    private static int Number(string? text) => int.TryParse(text?.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <param name="ApiVersion">The group and the version.</param>
/// <param name="Resource">The plural name of the resource.</param>
/// <param name="Purpose">What SecretPin uses it for.</param>
/// <param name="IsRequired">Whether the installation with the default values fails without it.</param>
internal sealed record ApiRequirement(string ApiVersion, string Resource, string Purpose, bool IsRequired);
