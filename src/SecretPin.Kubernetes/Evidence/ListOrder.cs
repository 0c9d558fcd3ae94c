using System.Collections.Frozen;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>
/// In which order kinds are looked at: children before their owners. A child whose owner is not seen later has lost it,
/// for the owner of a child that was seen had been there before; see <see cref="OrphanCheck"/>.
/// </summary>
public sealed class ListOrder
{
    private static readonly Resource[] ChildrenOfWorkloads =
        [Resources.ReplicaSets, Resources.Jobs, Resources.ControllerRevisions, Resources.ReplicationControllers];

    /// <param name="custom">Kinds with a pod spec that the operator lists; what they own are built-in kinds.</param>
    public ListOrder(IEnumerable<Resource> custom)
    {
        var referrers = Resources.Referrers;
        var rest = referrers.Where(resource => resource.IsNamespaced && resource != Resources.Gateways)
            .Except([Resources.Pods, .. ChildrenOfWorkloads]);
        Steps = [[Resources.Pods], ChildrenOfWorkloads, [.. rest], [.. custom]];

        // A Gateway may name a Secret of another namespace.
        EveryNamespace = [.. referrers.Where(resource => !resource.IsNamespaced), Resources.Gateways];
        ApiVersions = Steps.SelectMany(step => step).Concat(EveryNamespace).Select(resource => resource.ApiVersion).ToFrozenSet();
        ResourceOf = Steps.SelectMany(step => step).Concat(EveryNamespace).ToFrozenDictionary(resource => resource.ObjectKind);
    }

    /// <summary>What to look at in one namespace: one step after the other, the resources of a step side by side.</summary>
    public IReadOnlyList<IReadOnlyList<Resource>> Steps { get; }

    /// <summary>What can name a Secret of any namespace, and so is looked at as a whole, last.</summary>
    public IReadOnlyList<Resource> EveryNamespace { get; }

    /// <summary>The API versions in which the kinds are listed.</summary>
    public IReadOnlySet<string> ApiVersions { get; }

    /// <summary>Everything that is looked at, by the kind of its objects.</summary>
    public FrozenDictionary<ObjectKind, Resource> ResourceOf { get; }
}
