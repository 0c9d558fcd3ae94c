using SecretPin.Core.Enforcement;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Reads the enforcement policy of a namespace from the cache, as Pod Security Admission does, and from the API server if the
/// namespace is not in the cache yet.
/// </summary>
public sealed class LiveEnforcementPolicies(LiveObjects objects, ClusterIndex index) : IEnforcementPolicies
{
    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) =>
        index[ns] is { Exists: true } cached ? cached.Enforcement
        : (await objects.ReadAsync(Resources.Namespaces, null, ns, cancellation).ConfigureAwait(false))?.Enforcement ?? EnforcementPolicy.None;
}
