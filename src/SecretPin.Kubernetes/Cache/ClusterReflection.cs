using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>All reflectors of a cluster, and the index that they maintain. Pods are not watched: they are listed live.</summary>
public sealed class ClusterReflection
{
    private readonly Reflector[] _reflectors;
    private readonly TimeProvider _time;

    public ClusterReflection(
        ApiServer api, IReadOnlyCollection<CustomWorkload> custom, ReflectorOptions options, TimeProvider time, Random random, ILogger<Reflector> logger)
    {
        _time = time;
        Scanner = new([.. custom.Select(workload => workload.Workload)]);
        var referrers = new ListOrder(custom.Select(workload => workload.Resource)).All.Where(resource => resource != Resources.Pods);
        _reflectors =
        [
            Reflect(Resources.Secrets, new SecretReflectorStore(Index, Scanner)),
            Reflect(Resources.Namespaces, new NamespaceReflectorStore(Index, Scanner)),
            Reflect(Resources.SecretAliases, new AliasReflectorStore(Index, Scanner)),
            .. referrers.Select(resource => Reflect(resource, new ReferrerReflectorStore(Index, Scanner, resource.ObjectKind))),
        ];

        Reflector Reflect(Resource resource, IReflectorStore store) => new(api, resource, store, options, time, new(random.Next()), logger);
    }

    public ClusterIndex Index { get; } = new();

    /// <summary>The scanner, which knows the custom kinds.</summary>
    public ObjectScanner Scanner { get; }

    public IReadOnlyList<ReflectorState> States => [.. _reflectors.Select(reflector => reflector.State)];

    /// <summary>The kinds whose list is complete, so that the index is evidence for them.</summary>
    public IReadOnlySet<ObjectKind> KindsInSync =>
        _reflectors.Select(reflector => reflector.State).Where(state => state.IsInSync).Select(state => state.Resource.ObjectKind).ToFrozenSet();

    /// <summary>The reflectors that are not in sync yet or were silent for longer. The API server sends a bookmark each minute.</summary>
    public IReadOnlyList<ReflectorState> NotFresh(TimeSpan limit) => [.. States.Where(state => !state.IsFresh(_time, limit))];

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_reflectors.Select(reflector => reflector.RunAsync(stop)));
}
