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

    /// <param name="api">The API server.</param>
    /// <param name="custom">Custom kinds with a pod spec that the cluster operator lists.</param>
    /// <param name="options">Timeouts and delays.</param>
    /// <param name="time">The clock for all waits.</param>
    /// <param name="random">Creates a seed for each reflector.</param>
    /// <param name="logger">The log of the reflectors.</param>
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

    /// <summary>
    /// The reflectors that are not in sync yet or were silent for longer than <paramref name="limit"/>. The API server sends a bookmark
    /// each minute, so a watch that is silent for two minutes is lost.
    /// </summary>
    public IReadOnlyList<ReflectorState> NotFresh(TimeSpan limit) => [.. States.Where(state => !state.IsFresh(_time, limit))];

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_reflectors.Select(reflector => reflector.RunAsync(stop)));
}
