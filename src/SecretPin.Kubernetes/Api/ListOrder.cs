using System.Collections.Frozen;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Api;

/// <summary>
/// The resources that can reference a Secret, in the order in which the guard lists them: children before owners. If an owner is
/// missing in its list, its child has lost it, because the owner of a listed child existed before.
/// </summary>
public sealed class ListOrder
{
    /// <param name="custom">Custom kinds with a pod spec that the cluster operator lists. They own only built-in kinds.</param>
    public ListOrder(IEnumerable<Resource> custom)
    {
        Steps =
        [
            [Resources.Pods],
            [Resources.ReplicaSets, Resources.Jobs, Resources.ControllerRevisions, Resources.ReplicationControllers],
            [
                Resources.Deployments, Resources.StatefulSets, Resources.DaemonSets, Resources.CronJobs, Resources.PodTemplates,
                Resources.ServiceAccounts, Resources.Ingresses,
            ],
            [.. custom],
        ];
        All = [.. Steps.SelectMany(step => step), .. EveryNamespace];
        ApiVersions = All.Select(resource => resource.ApiVersion).ToFrozenSet();
        ResourceOf = All.ToFrozenDictionary(resource => resource.ObjectKind);
    }

    /// <summary>
    /// The resources that are listed in one namespace. A step starts when the previous one is complete; its resources are listed in parallel.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<Resource>> Steps { get; }

    /// <summary>
    /// The resources that can reference a Secret of any namespace. They are listed in all namespaces, after the steps. A Gateway
    /// is one of them: it may reference a Secret of another namespace.
    /// </summary>
    public IReadOnlyList<Resource> EveryNamespace { get; } = [Resources.PersistentVolumes, Resources.StorageClasses, Resources.Gateways];

    public IReadOnlyList<Resource> All { get; }

    /// <summary>The API versions in which the resources are listed.</summary>
    public IReadOnlySet<string> ApiVersions { get; }

    public FrozenDictionary<ObjectKind, Resource> ResourceOf { get; }
}
