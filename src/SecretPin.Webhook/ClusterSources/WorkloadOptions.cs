using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.ClusterSources;

/// <summary>A CRD with a pod spec inside: <c>Cluster:Workloads:0</c> and so on. Matches <c>workloads</c> in deploy/chart/values.yaml.</summary>
public sealed class WorkloadOptions
{
    /// <summary>As in <c>argoproj.io</c>.</summary>
    public string Group { get; set; } = "";

    /// <summary>As in <c>v1alpha1</c>.</summary>
    public string Version { get; set; } = "";

    /// <summary>The plural: <c>rollouts</c>.</summary>
    public string Resource { get; set; } = "";

    /// <summary>As in <c>Rollout</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Keys from the object to its pod spec, joined by <c>/</c>: <c>spec/template/spec</c>.</summary>
    public string PodSpecPath { get; set; } = "";

    internal CustomWorkload ToCustomWorkload() => new(new(Group, Version, Resource, Kind), PodSpecPath);
}
