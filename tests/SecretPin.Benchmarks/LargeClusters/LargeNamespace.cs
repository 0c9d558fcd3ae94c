using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Benchmarks.Load;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Evidence;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Benchmarks.LargeClusters;

/// <summary>
/// Measures how long the guard needs to verify with a real API server that a Secret is unused in a large namespace. Creates the
/// namespace and deletes it at the end.
/// </summary>
internal sealed class LargeNamespace(ApiServer api) : ILiveReadMetrics
{
    private const string Name = "secretpin-benchmark";
    private const int WarmUp = 200, Reads = 200, AtOnce = 200, Writers = 16;

    private int _lists;

    /// <param name="kubeconfig">A kubeconfig with the right to create namespaces and their objects.</param>
    /// <param name="pods">The number of pods without a workload.</param>
    /// <param name="workloads">The number of Deployments without replicas.</param>
    public static async Task<int> MeasureAsync(string kubeconfig, int pods, int workloads)
    {
        using var api = ApiServer.FromKubeconfig(kubeconfig, TimeProvider.System);
        var large = new LargeNamespace(api);
        await large.PostAsync("api/v1/namespaces", $$"""{"metadata":{"name":"{{Name}}"} }""");
        try
        {
            await large.FillAsync(pods, workloads);
            await large.MeasureListsAsync();
        }
        finally
        {
            (await api.SendAsync(new(HttpMethod.Delete, $"api/v1/namespaces/{Name}"), CancellationToken.None)).Dispose();
        }

        return 0;
    }

    void ILiveReadMetrics.LastKnownPinServed()
    {
    }

    void ILiveReadMetrics.LiveRead(string what, int callers) => Interlocked.Add(ref _lists, what == "namespace" ? 1 : 0);

    private async Task FillAsync(int pods, int workloads)
    {
        await Parallel.ForAsync(0, pods, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (i, _) => await PostAsync(
            $"api/v1/namespaces/{Name}/pods", $$"""{"metadata":{"name":"pod-{{i}}"},"spec":{{PodSpec}} }"""));
        await Parallel.ForAsync(0, workloads, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (i, _) => await PostAsync(
            $"apis/apps/v1/namespaces/{Name}/deployments",
            $$$"""
            {"metadata":{"name":"app-{{{i}}}"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"a"} },
            "template":{"metadata":{"labels":{"app":"a"} },"spec":{{{PodSpec}}} } } }
            """));
    }

    private async Task MeasureListsAsync()
    {
        // The reflectors never run, so the cache is empty and every read goes to the API server.
        var reflection = new ClusterReflection(api, [], new(), TimeProvider.System, new(1), NullLogger<Reflector>.Instance);
        var cache = new CachedCluster(reflection, TimeProvider.System);
        var evidence = new LiveEvidence(api, new ObjectScanner(), [], cache, new ApiAliases(api), TimeProvider.System, this);
        var times = new List<double>();
        for (var i = 0; i < WarmUp + Reads; i++)
        {
            times.Add(await TimeAsync(evidence));
        }

        Console.WriteLine($"{Reads} deletions, one after the other: {Latencies.Of(times.Skip(WarmUp))}");
        _lists = 0;
        var together = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => TimeAsync(evidence))));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{AtOnce} at once: {_lists} lists; {Latencies.Of(together)}"));
    }

    private static async Task<double> TimeAsync(LiveEvidence evidence)
    {
        var began = Stopwatch.GetTimestamp();
        await evidence.GatherAsync(Name, "unused", CancellationToken.None);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private async Task PostAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        (await api.SendAsync(request, CancellationToken.None)).Dispose();
    }

    private const string PodSpec = """
        {"imagePullSecrets":[{"name":"regcred-20250101000000"}],"containers":[{"name":"app","image":"registry.example.com/app:1",
          "envFrom":[{"secretRef":{"name":"auth-20250723110000"}}]}]}
        """;
}
