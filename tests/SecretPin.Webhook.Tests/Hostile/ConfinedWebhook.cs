using System.Globalization;
using System.Net;
using System.Text;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>
/// The webhook with the memory that its container has, under attack, while the API server, from an address of its own, goes on sending reviews.
/// </summary>
internal sealed class ConfinedWebhook : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>In bytes: what the chart's <c>resources</c> allow.</summary>
    public const long MemoryLimit = 512L * 1024 * 1024;

    /// <summary>What .NET takes of a container's memory for its heap.</summary>
    private const long HeapLimit = MemoryLimit * 3 / 4;

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(TestObjects.Review(TestObjects.Deployment("plain")).ToJsonString());

    private readonly TemporaryFolder _cluster;
    private readonly CancellationTokenSource _over = new();
    private readonly Task<int> _honest;

    private ConfinedWebhook(TemporaryFolder cluster, OfflineWebhook process)
    {
        (_cluster, Process) = (cluster, process);
        _honest = AskAsync();
    }

    public OfflineWebhook Process { get; }

    public static async Task<ConfinedWebhook> StartAsync()
    {
        var cluster = new TemporaryFolder();
        return new(cluster, await OfflineWebhook.StartAsync(
            cluster.Path, ("DOTNET_gcServer", "0"), ("DOTNET_GCHeapHardLimit", HeapLimit.ToString("x", CultureInfo.InvariantCulture))));
    }

    /// <summary>Every review of the API server's was answered all the while, on old connections and on new ones, and memory stayed within its limit.</summary>
    public async Task AssertUnharmedAsync()
    {
        await _over.CancelAsync();
        Assert.InRange(await _honest.WaitAsync(Patience), 1, int.MaxValue);
        await AskOnceAsync();
        using var probes = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await probes.GetAsync(new Uri(Process.Probes, "/readyz"))).StatusCode);
        Assert.InRange(MostResident, 1, MemoryLimit);
        TestContext.Current.TestOutputHelper?.WriteLine($"{await _honest} honest reviews; at most {MostResident / 1_000_000} MB resident");
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAny(_honest);
        _over.Dispose();
        Process.Dispose();
        _cluster.Dispose();
    }

    private long MostResident => 1024 * long.Parse(
        File.ReadLines($"/proc/{Process.Id}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>One connection for all, and one each for every review.</summary>
    private async Task<int> AskAsync()
    {
        using var kept = Process.Client();
        var answered = 0;
        do
        {
            await AskOnceAsync(kept);
            await AskOnceAsync();
            answered += 2;
        }
        while (!_over.IsCancellationRequested);

        return answered;
    }

    private async Task AskOnceAsync()
    {
        using var client = Process.Client();
        await AskOnceAsync(client);
    }

    private static async Task AskOnceAsync(HttpClient client)
    {
        using var content = new ByteArrayContent(Body) { Headers = { ContentType = new("application/json") } };
        using var response = await client.PostAsync("/mutate/workloads", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
