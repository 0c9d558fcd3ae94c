using k8s;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>The address, the credentials and the namespace that a kubeconfig and the command line define.</summary>
internal sealed record ClusterConnection(KubernetesClientConfiguration Client, HttpConnections Connections)
{
    /// <summary>The namespace of the context; empty if it states none.</summary>
    public string Namespace { get; init; } = "";
}
