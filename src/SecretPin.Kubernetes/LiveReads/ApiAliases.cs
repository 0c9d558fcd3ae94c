using System.Net;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Gets aliases. Without a resourceVersion, which makes the API server answer with the most recent one.</summary>
public sealed class ApiAliases(ApiServer api) : ILiveAliases
{
    public async Task<SecretAlias?> ReadAsync(string ns, string name, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Resources.SecretAliases.Path(ns, name));
        try
        {
            using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return SecretAlias.Read(body, ns);
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
