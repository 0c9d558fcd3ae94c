using System.Net;
using System.Net.Http.Headers;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// What namespaces ask of their workloads, as the watch saw it last, like Pod Security Admission's own; a namespace that it
/// has not seen yet is asked for.
/// </summary>
public sealed class LiveEnforcementPolicies(ApiServer api, ClusterIndex index, ObjectScanner scanner) : IEnforcementPolicies
{
    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) =>
        index[ns] is { Exists: true } seen ? seen.Enforcement : await ReadLiveAsync(ns, cancellation).ConfigureAwait(false);

    private async Task<EnforcementPolicy> ReadLiveAsync(string ns, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Resources.Namespaces.Path(name: ns));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json"));
        try
        {
            using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
            return scanner.Scan(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false)).Enforcement;
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return EnforcementPolicy.None;
        }
    }
}
