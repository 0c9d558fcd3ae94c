using k8s;

namespace SecretPin.Kubernetes.Api;

/// <summary>The way to the API server: KubernetesClient's connection and credentials, and our own requests.</summary>
public sealed class ApiServer : IDisposable
{
    // KubernetesClient knows this path, and does not say it.
    private const string InClusterCa = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

    private readonly ClientSource _clients;

    /// <param name="load">Reads the configuration, now and whenever <paramref name="file"/> has changed.</param>
    /// <param name="file">What the configuration comes from; none where it does not change.</param>
    /// <param name="time">When to look at the file.</param>
    /// <param name="connections">How connections are kept.</param>
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

    /// <summary>As the ServiceAccount of the pod that we run in.</summary>
    public static ApiServer InCluster(TimeProvider time) => new(KubernetesClientConfiguration.InClusterConfig, InClusterCa, time);

    /// <param name="path">A kubeconfig; its current context counts.</param>
    /// <param name="time">When to look whether the file has changed.</param>
    public static ApiServer FromKubeconfig(string path, TimeProvider time) =>
        new(() => KubernetesClientConfiguration.BuildConfigFromConfigFile(path), path, time);

    /// <summary>Sends a request and returns as soon as the head of the answer is there; the caller disposes it.</summary>
    /// <param name="request">With a URI relative to the API server's address, such as <see cref="Resource.Path"/>.</param>
    /// <param name="cancellation">Ends the wait for the head. There is no timeout beside it.</param>
    /// <exception cref="ApiServerException">There was no answer, or it was not a success.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await _clients.Current.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Among them what looks like a cancellation, and is a connection that took too long to come up.
            throw new ApiServerException(null, "", $"The API server could not be asked: {e.Message}", e);
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
