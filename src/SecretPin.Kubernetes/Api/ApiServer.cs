using System.Security.Cryptography.X509Certificates;
using k8s;

namespace SecretPin.Kubernetes.Api;

/// <summary>Sends requests to the API server over KubernetesClient's connection, with its credentials; see docs/decisions/0014.</summary>
public sealed class ApiServer : IDisposable
{
    // KubernetesClient reads this file, but does not expose its path.
    private const string InClusterCa = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

    private readonly ApiClientProvider _clients;
    private readonly HttpConnections _connections;

    /// <param name="load">Loads the configuration: at the first request, and whenever <paramref name="file"/> has changed.</param>
    /// <param name="file">The file behind the configuration; <see langword="null"/> if the configuration never changes.</param>
    /// <param name="time">The clock for the checks of the file.</param>
    /// <param name="connections">Timeouts and the proxy of connections, and the impersonated identity.</param>
    public ApiServer(Func<KubernetesClientConfiguration> load, string? file, TimeProvider time, HttpConnections? connections = null)
    {
        _connections = connections ??= new();
        _clients = new(Load, file, time);

        KubernetesClientConfiguration Load()
        {
            var configuration = load();
            if (configuration.SslCaCerts is { Count: 0 })
            {
                throw new InvalidDataException($"{file ?? "The configuration"} has no CA certificate.");
            }

            // Over HTTP/2, the filter that writes several header lines cannot work.
            configuration.DisableHttp2 |= connections.Impersonation is not null;
            configuration.FirstMessageHandlerSetup += connections.Apply;
            TrustOnly(configuration);
            return configuration;
        }
    }

    /// <summary>Connects as the ServiceAccount of the pod that this process runs in.</summary>
    public static ApiServer InCluster(TimeProvider time) => new(KubernetesClientConfiguration.InClusterConfig, InClusterCa, time);

    /// <summary>Connects with the current context of a kubeconfig.</summary>
    public static ApiServer FromKubeconfig(string path, TimeProvider time) =>
        new(() => KubernetesClientConfiguration.BuildConfigFromConfigFile(path), path, time);

    /// <summary>Sends a request, and returns as soon as the headers of the response are read. The caller disposes the response.</summary>
    /// <param name="request">Its URI is relative to the API server's address; see <see cref="Resource.CreateRequest"/>.</param>
    /// <param name="cancellation">Cancels the wait for the headers, as <see cref="HttpConnections.RequestTimeout"/> does.</param>
    /// <exception cref="ApiServerException">The request failed, or the response is not a success.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        foreach (var (name, value) in _connections.Impersonation?.Headers() ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        HttpResponseMessage response;
        using var timeout = _connections.RequestTimeout == Timeout.InfiniteTimeSpan ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout?.CancelAfter(_connections.RequestTimeout);
        try
        {
            response = await _clients.Current.SendAsync(request, timeout?.Token ?? cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout is { IsCancellationRequested: true } && !cancellation.IsCancellationRequested)
        {
            throw new ApiServerException(null, "", $"The API server did not answer within {_connections.RequestTimeout.TotalSeconds:0.###} seconds.");
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // HttpClient reports a connect timeout as a cancellation too.
            throw new ApiServerException(null, "", $"The request to the API server failed: {ReasonOf(e)}", e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ApiStatus.ReadAsync(response, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => _clients.Dispose();

    /// <summary>
    /// Trusts only the CAs of the configuration. With such CAs, KubernetesClient does not verify the name in the certificate.
    /// </summary>
    private static void TrustOnly(KubernetesClientConfiguration configuration)
    {
        if (configuration.SslCaCerts is { } authorities && !configuration.SkipTlsVerify)
        {
            configuration.SslCaCerts = null;
            configuration.FirstMessageHandlerSetup += handler =>
            {
                var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, TrustMode = X509ChainTrustMode.CustomRootTrust };
                policy.CustomTrustStore.AddRange(authorities);
                handler.SslOptions.CertificateChainPolicy = policy;
            };
        }
    }

    /// <summary>The message of an exception; that of its inner exception if it refers to that one, as for TLS.</summary>
    private static string ReasonOf(Exception failure)
    {
        const string Reference = ", see inner exception.";
        return failure.InnerException is { } inner && failure.Message.EndsWith(Reference, StringComparison.Ordinal)
            ? $"{failure.Message[..^Reference.Length]}: {ReasonOf(inner)}"
            : failure.Message;
    }
}
