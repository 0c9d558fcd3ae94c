using SecretPin.Core.Enforcement;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Reads the policy of a namespace from the cache, as Pod Security Admission does, or from the API server if the cache does not contain it.</summary>
public sealed class LiveEnforcementPolicies(LiveObjects objects, ICachedCluster cache) : IEnforcementPolicies
{
    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) =>
        cache.FindEnforcement(ns)
        ?? (await objects.ReadAsync(Resources.Namespaces, null, ns, cancellation).ConfigureAwait(false))?.Enforcement ?? EnforcementPolicy.None;
}
