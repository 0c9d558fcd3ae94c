using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>All reflectors of a cluster, and the index that they keep up. Pods are not among them: they are listed live.</summary>
public sealed class ClusterReflection
{
    private readonly Reflector[] _reflectors;
    private readonly TimeProvider _time;

    /// <param name="api">Who is asked.</param>
    /// <param name="custom">Kinds with a pod spec that the operator lists.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="time">All waiting goes by it.</param>
    /// <param name="random">Only used here, to make one for each reflector.</param>
    /// <param name="logger">For the reflectors.</param>
    public ClusterReflection(
        ApiServer api, IReadOnlyCollection<CustomWorkload> custom, ReflectorOptions options, TimeProvider time, Random random, ILogger<Reflector> logger)
    {
        _time = time;
        Scanner = new([.. custom.Select(workload => workload.Workload)]);
        var referrers = Resources.Referrers.Concat(custom.Select(workload => workload.Resource)).Where(resource => resource != Resources.Pods);
        _reflectors =
        [
            Of(Resources.Secrets, new SecretReflectorStore(Index, Scanner)),
            Of(Resources.Namespaces, new NamespaceReflectorStore(Index, Scanner)),
            Of(Resources.SecretAliases, new AliasReflectorStore(Index, Scanner)),
            .. referrers.Select(resource => Of(resource, new ReferrerReflectorStore(Index, Scanner, resource.ObjectKind))),
        ];

        Reflector Of(Resource resource, IReflectorStore target) => new(api, resource, target, options, time, new(random.Next()), logger);
    }

    public ClusterIndex Index { get; } = new();

    /// <summary>Knows the custom kinds, too.</summary>
    public ObjectScanner Scanner { get; }

    public IReadOnlyList<ReflectorState> States => [.. _reflectors.Select(reflector => reflector.State)];

    /// <summary>The kinds that may be used as evidence: all of their objects were seen.</summary>
    public IReadOnlySet<ObjectKind> KindsInSync =>
        _reflectors.Select(reflector => reflector.State).Where(state => state.IsInSync).Select(state => state.Resource.ObjectKind).ToFrozenSet();

    /// <summary>
    /// What keeps us from being ready, none if nothing does: at the start what is not yet in sync, later what was not heard
    /// of for longer than <paramref name="bound"/>. Each minute brings a bookmark, so two minutes tell a lost watch from a quiet one.
    /// </summary>
    public IReadOnlyList<ReflectorState> NotFresh(TimeSpan bound) => [.. States.Where(state => !state.IsFresh(_time, bound))];

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_reflectors.Select(reflector => reflector.RunAsync(stop)));
}
