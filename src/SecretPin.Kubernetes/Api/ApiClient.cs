using System.Net;
using k8s;

namespace SecretPin.Kubernetes.Api;

/// <summary>The connection, address and credentials of KubernetesClient, without its models.</summary>
internal sealed class ApiClient(KubernetesClientConfiguration configuration) : IDisposable
{
    private readonly k8s.Kubernetes _client = new(configuration);

    /// <summary>Adds the address and the current credentials to a request, and sends it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.RequestUri = new(_client.BaseUri, request.RequestUri!.OriginalString.TrimStart('/'));
        request.Version = configuration.DisableHttp2 ? HttpVersion.Version11 : HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        if (!string.IsNullOrEmpty(configuration.TlsServerName))
        {
            request.Headers.Host = configuration.TlsServerName;
        }

        if (_client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancellation).ConfigureAwait(false);
        }

        return await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();
}
