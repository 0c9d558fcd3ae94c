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
    private readonly PermissionProbe _permissions;
    private readonly TimeProvider _time;

    public ClusterReflection(
        ApiServer api, IReadOnlyCollection<CustomWorkload> custom, ReflectorOptions options, TimeProvider time, Random random, ILogger<Reflector> logger,
        ObjectScanner? scanner = null)
    {
        _time = time;
        Scanner = scanner ?? new(custom.Select(workload => workload.Workload));
        var order = new ListOrder(custom.Select(workload => workload.Resource));
        var referrers = order.All.Where(resource => resource != Resources.Pods);
        _reflectors =
        [
            Reflect(Resources.Secrets, new SecretReflectorStore(Index, Scanner)),
            Reflect(Resources.Namespaces, new NamespaceReflectorStore(Index, Scanner)),
            Reflect(Resources.SecretAliases, new AliasReflectorStore(Index, Scanner)),
            .. referrers.Select(resource => Reflect(resource, new ReferrerReflectorStore(Index, Scanner, resource.ObjectKind))),
        ];
        _permissions = new(api, [.. _reflectors.Select(reflector => reflector.State.Resource), Resources.Pods], time, logger);

        Reflector Reflect(Resource resource, IReflectorStore store) => new(api, resource, store, options, time, new(random.Next()), logger);
    }

    public ClusterIndex Index { get; } = new();

    /// <summary>The scanner, which knows the custom kinds.</summary>
    public ObjectScanner Scanner { get; }

    public IReadOnlyList<ReflectorState> States => [.. _reflectors.Select(StateOf)];

    /// <summary>The resources that the API server forbids, or does not serve any more, with the reason. Also Pods, which are not watched.</summary>
    public IReadOnlyList<(Resource Resource, string Problem)> Lost =>
    [
        .. _reflectors.Select(reflector => reflector.State).Where(state => state.IsLost && !_permissions.Forbidden.ContainsKey(state.Resource))
            .Select(state => (state.Resource, state.Failure ?? "")),
        .. _permissions.Forbidden.Select(pair => (pair.Key, pair.Value)),
    ];

    /// <summary>The kinds whose list is complete and is not lost, so that the index is evidence for them.</summary>
    public IReadOnlySet<ObjectKind> KindsInSync =>
        States.Where(state => state is { IsInSync: true, IsLost: false }).Select(state => state.Resource.ObjectKind).ToFrozenSet();

    /// <summary>The reflectors that are not in sync yet or were silent for longer. The API server sends a bookmark each minute.</summary>
    public IReadOnlyList<ReflectorState> NotFresh(TimeSpan limit) => [.. States.Where(state => !state.IsFresh(_time, limit))];

    /// <returns><see langword="null"/> if the resource is not watched.</returns>
    public ReflectorState? StateOf(Resource resource) =>
        _reflectors.FirstOrDefault(reflector => reflector.State.Resource == resource) is { } watching ? StateOf(watching) : null;

    /// <summary>Waits until the lists of all resources are complete: with a part of the objects, an older version would look newest.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public Task InSyncAsync(CancellationToken cancellation) => Task.WhenAll(_reflectors.Select(reflector => reflector.InSync)).WaitAsync(cancellation);

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(_reflectors.Select(reflector => reflector.RunAsync(stop)).Append(_permissions.RunAsync(stop)));

    private ReflectorState StateOf(Reflector reflector) =>
        _permissions.Forbidden.TryGetValue(reflector.State.Resource, out var problem)
            ? reflector.State with { IsLost = true, Failure = problem } : reflector.State;
}
