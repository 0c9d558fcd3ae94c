using System.Globalization;
using System.Net;
using System.Text;
using SecretPin.Testing.Server;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>
/// The webhook with the memory limit of its container, under attack, while the API server sends reviews from its own address.
/// </summary>
internal sealed class ConfinedWebhook : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    /// <summary>In bytes. Matches <c>resources</c> in deploy/chart/values.yaml.</summary>
    public const long MemoryLimit = 512L * 1024 * 1024;

    /// <summary>.NET's default limit of the heap in a container.</summary>
    private const long HeapLimit = MemoryLimit * 3 / 4;

    /// <summary>The delay between two reviews. Without it, they would use the processors that other tests need.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(TestObjects.Review(TestObjects.Deployment("plain")).ToJsonString());

    private readonly TemporaryFolder _folder;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _reviews;

    private ConfinedWebhook(TemporaryFolder folder, OfflineWebhook process)
    {
        (_folder, Process) = (folder, process);
        _reviews = SendReviewsAsync();
    }

    public OfflineWebhook Process { get; }

    /// <param name="api">The API server of its cluster; <see langword="null"/> for an empty folder of manifests.</param>
    public static async Task<ConfinedWebhook> StartAsync(LoopbackServer? api = null)
    {
        var folder = new TemporaryFolder();
        string[] arguments = [$"--Cluster:Manifests={folder.Path}"];
        if (api is not null)
        {
            await File.WriteAllTextAsync(folder["kubeconfig"], api.Kubeconfig());
            arguments = ["--Cluster:Source=Kubernetes", $"--Cluster:Kubeconfig={folder["kubeconfig"]}"];
        }

        return new(folder, await OfflineWebhook.StartAsync(
            arguments, ("DOTNET_gcServer", "0"), ("DOTNET_GCHeapHardLimit", HeapLimit.ToString("x", CultureInfo.InvariantCulture))));
    }

    /// <summary>Asserts that every review of the API server was answered, on old and new connections, and that the memory stayed within its limit.</summary>
    public async Task AssertHealthyAsync()
    {
        await _stop.CancelAsync();
        Assert.InRange(await _reviews.WaitAsync(Timeout), 1, int.MaxValue);
        await SendReviewAsync();
        using var probes = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await probes.GetAsync(new Uri(Process.Probes, "/readyz"))).StatusCode);
        Assert.InRange(PeakMemory, 1, MemoryLimit);
        TestContext.Current.TestOutputHelper?.WriteLine($"{await _reviews} reviews; peak resident memory {PeakMemory / 1_000_000} MB");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_reviews);
        _stop.Dispose();
        Process.Dispose();
        _folder.Dispose();
    }

    /// <summary>In bytes, without the pages of programs and libraries. The kernel removes these before it ends a process of the container.</summary>
    private long PeakMemory => MemoryOf("VmHWM") - MemoryOf("RssFile");

    /// <summary>A line of <c>/proc/PID/status</c>, in bytes.</summary>
    private long MemoryOf(string key) => 1024 * long.Parse(
        File.ReadLines($"/proc/{Process.Id}/status").First(line => line.StartsWith($"{key}:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>Sends reviews in turns on one persistent connection and on new connections.</summary>
    /// <returns>The number of responses.</returns>
    private async Task<int> SendReviewsAsync()
    {
        using var kept = Process.Client();
        var answered = 0;
        do
        {
            await SendReviewAsync(kept);
            await SendReviewAsync();
            answered += 2;
            await Task.WhenAny(Task.Delay(Pause, _stop.Token));
        }
        while (!_stop.IsCancellationRequested);

        return answered;
    }

    private async Task SendReviewAsync()
    {
        using var client = Process.Client();
        await SendReviewAsync(client);
    }

    private static async Task SendReviewAsync(HttpClient client)
    {
        using var content = new ByteArrayContent(Body) { Headers = { ContentType = new("application/json") } };
        using var response = await client.PostAsync("/mutate/workloads", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
