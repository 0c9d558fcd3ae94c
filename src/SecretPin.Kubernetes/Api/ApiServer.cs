using k8s;

namespace SecretPin.Kubernetes.Api;

/// <summary>Sends requests to the API server over KubernetesClient's connection, with its credentials; see docs/decisions/0014.</summary>
public sealed class ApiServer : IDisposable
{
    // KubernetesClient reads this file, but does not expose its path.
    private const string InClusterCa = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

    private readonly ClientSource _clients;

    /// <param name="load">Loads the configuration: at the first request, and whenever <paramref name="file"/> has changed.</param>
    /// <param name="file">The file behind the configuration; <see langword="null"/> if the configuration never changes.</param>
    /// <param name="time">The clock for the checks of the file.</param>
    /// <param name="connections">Timeouts of connections.</param>
    public ApiServer(Func<KubernetesClientConfiguration> load, string? file, TimeProvider time, HttpConnections? connections = null)
    {
        connections ??= new();
        _clients = new(Load, file, time);

        KubernetesClientConfiguration Load()
        {
            var configuration = load();
            if (configuration.SslCaCerts is { Count: 0 })
            {
                throw new InvalidDataException($"{file ?? "The configuration"} has no CA certificate.");
            }

            configuration.FirstMessageHandlerSetup += connections.Apply;
            return configuration;
        }
    }

    /// <summary>Connects as the ServiceAccount of the pod that this process runs in.</summary>
    public static ApiServer InCluster(TimeProvider time) => new(KubernetesClientConfiguration.InClusterConfig, InClusterCa, time);

    /// <summary>Connects with the current context of a kubeconfig.</summary>
    public static ApiServer FromKubeconfig(string path, TimeProvider time) =>
        new(() => KubernetesClientConfiguration.BuildConfigFromConfigFile(path), path, time);

    /// <summary>Sends a request, and returns as soon as the headers of the response are read. The caller disposes the response.</summary>
    /// <param name="request">Its URI is relative to the API server's address; see <see cref="Resource.Path"/>.</param>
    /// <param name="cancellation">Cancels the wait for the headers. There is no other timeout.</param>
    /// <exception cref="ApiServerException">The request failed, or the response is not a success.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await _clients.Current.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // HttpClient reports a connect timeout as a cancellation too.
            throw new ApiServerException(null, "", $"The request to the API server failed: {e.Message}", e);
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
}
