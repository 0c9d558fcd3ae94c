using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.ClusterSources;

/// <summary>A CRD with a pod spec: <c>Cluster:Workloads:0</c> and so on. Matches <c>workloads</c> in deploy/chart/values.yaml.</summary>
public sealed class WorkloadOptions
{
    /// <summary>The API group, such as <c>argoproj.io</c>.</summary>
    public string Group { get; set; } = "";

    /// <summary>The API version, such as <c>v1alpha1</c>.</summary>
    public string Version { get; set; } = "";

    /// <summary>The plural name of the resource, such as <c>rollouts</c>.</summary>
    public string Resource { get; set; } = "";

    /// <summary>The kind, such as <c>Rollout</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>
    /// The keys from the object to its pod spec, joined by <c>.</c> or <c>/</c>, such as <c>spec.template.spec</c>, with <c>[*]</c> for each element of a
    /// list. A kind with several pod specs occurs several times.
    /// </summary>
    public string PodSpecPath { get; set; } = "";

    internal Resource ToResource() => new(Group, Version, Resource, Kind);

    /// <summary>The kinds of valid options, each with all its paths.</summary>
    internal static CustomWorkload[] ToCustomWorkloads(IEnumerable<WorkloadOptions> options) =>
    [
        .. options.GroupBy(workload => workload.ToResource(), workload => FieldPath.TryParsePodSpec(workload.PodSpecPath, out var path) ? path : "")
            .Select(paths => new CustomWorkload(paths.Key, new(paths.Key.ObjectKind, [.. paths]))),
    ];
}
