using System.Net;
using System.Net.Http.Headers;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Live;

/// <summary>Gets the metadata of Secrets. A server that could only answer with the whole Secret answers 406 instead.</summary>
public sealed class ApiSecrets(ApiServer api, ObjectScanner scanner) : ILiveSecrets
{
    public async Task<bool> ExistsAsync(string ns, string name, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Resources.Secrets.Path(ns, name));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"));
        try
        {
            using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return !scanner.Scan(body).IsBeingDeleted;
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
