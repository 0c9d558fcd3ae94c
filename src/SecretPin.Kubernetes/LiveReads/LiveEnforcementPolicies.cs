using System.Net;
using SecretPin.Core.Enforcement;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Reads the policy of a namespace from the cache, as Pod Security Admission does, or from the API server if the cache does not contain it or may be
/// outdated. An error never disables enforcement: if the read fails, the last known policy stays in force, and a review without one fails.
/// </summary>
public sealed class LiveEnforcementPolicies(LiveObjects objects, ICachedCluster cache, TimeProvider time) : IEnforcementPolicies
{
    /// <exception cref="ApiServerException">The namespace is not cached, and does not exist or could not be read.</exception>
    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation)
    {
        var cached = cache.FindEnforcement(ns);
        if (cached is not null && cache.AreNamespacesFresh)
        {
            return cached;
        }

        try
        {
            var read = objects.ReadAsync(Resources.Namespaces, null, ns, cancellation);
            return (await (cached is null ? read : read.WaitAsync(ReadPolicy.Timeout, time, cancellation)).ConfigureAwait(false))?.Enforcement
                ?? throw new ApiServerException(
                    HttpStatusCode.NotFound, "NotFound", $"Namespace {ns} does not exist, so its enforcement policy is unknown.");
        }
        catch (Exception failure) when (cached is not null && ApiServerException.IsOutage(failure))
        {
            return cached;
        }
    }
}
