using SecretPin.Testing.Processes;
using SecretPin.Testing.Server;
using SecretPin.Webhook;

namespace SecretPin.Benchmarks.Scale;

/// <summary>The webhook as a process on core 0.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly WebhookProcess _process;

    private WebhookServer(TemporaryFolder folder, WebhookProcess process) => (_folder, _process) = (folder, process);

    public MeasuredProcess Process => new(_process.Reviews, _process.Id);

    /// <summary>Starts a webhook whose cluster is simulated, and waits until it is ready.</summary>
    public static async Task<WebhookServer> StartAsync(LargeCluster cluster)
    {
        var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["kubeconfig"], cluster.Kubeconfig());
        return await StartAsync(folder, "--Cluster:Source=Kubernetes", $"--Cluster:Kubeconfig={folder["kubeconfig"]}");
    }

    /// <summary>Starts a webhook whose cluster is in memory, and waits until it is ready.</summary>
    public static async Task<WebhookServer> StartInMemoryAsync()
    {
        var folder = new TemporaryFolder();
        var manifests = Directory.CreateDirectory(folder["manifests"]).FullName;
        AliasReview.WriteManifests(manifests);
        return await StartAsync(folder, $"--Cluster:Manifests={manifests}");
    }

    /// <summary>
    /// The size of the objects on the heap at the last garbage collection, in MB. It includes unused objects of older generations. It does not include the
    /// pinned buffers, because most pages of these buffers are not in memory.
    /// </summary>
    public async Task<double> HeapAsync()
    {
        var bytes = 0.0;
        foreach (var generation in new[] { "gen0", "gen1", "gen2", "loh" })
        {
            var label = $"gc_heap_generation=\"{generation}\"";
            bytes += await _process.MetricAsync("dotnet_gc_last_collection_heap_size_bytes", label)
                - await _process.MetricAsync("dotnet_gc_last_collection_heap_fragmentation_size_bytes", label);
        }

        return bytes / (1024 * 1024);
    }

    /// <summary>The number of garbage collections since the start, and the sum of their pauses in seconds.</summary>
    public async Task<(double Count, double Pauses)> CollectionsAsync() =>
        (await _process.MetricAsync("dotnet_gc_collections_total"), await _process.MetricAsync("dotnet_gc_pause_time_seconds_total"));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<WebhookServer> StartAsync(TemporaryFolder folder, params string[] arguments) => new(folder, await WebhookProcess.StartAsync(
        typeof(WebhookHost).Assembly.Location, [$"--Tls:Directory={folder["tls"]}", .. arguments], launcher: MeasuredProcess.Launcher));
}
