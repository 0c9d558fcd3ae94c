using System.Diagnostics;
using System.Globalization;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Benchmarks.LargeClusters;

/// <summary>The cache of the webhook, next to an idle web server.</summary>
internal static class IndexedCluster
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <param name="address">The address of an API server, or a kubeconfig.</param>
    /// <param name="usesStreamingList">Whether to use a streaming list instead of pages.</param>
    /// <param name="minutes">The duration of the watches in minutes; <see langword="null"/> to list again.</param>
    public static async Task<int> MeasureAsync(string address, bool usesStreamingList, int minutes = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/", () => "");
        await app.StartAsync();
        var before = ResidentMemory.Now;

        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        using var api = File.Exists(address)
            ? ApiServer.FromKubeconfig(address, time)
            : new ApiServer(() => new KubernetesClientConfiguration { Host = address, SkipTlsVerify = true }, file: null, time);
        using var stop = new CancellationTokenSource();
        var cluster = new ClusterReflection(
            api, [], new() { UsesStreamingList = usesStreamingList }, time, new(1), NullLogger<Reflector>.Instance);
        var running = cluster.RunAsync(stop.Token);
        while (cluster.NotFresh(TimeSpan.FromMinutes(2)).Count > 0)
        {
            await Task.Delay(PollInterval, time);
        }

        var ready = time.GetElapsedTime(started);
        var index = cluster.Index;
        var (secrets, objects) = (index.Namespaces.Sum(ns => index[ns].Secrets.Count), index.Namespaces.Sum(ns => index[ns].Objects.Count));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{secrets} Secrets and {objects} workloads, ready after {ready.TotalSeconds:0.0} s"));
        Console.WriteLine($"resident: {before} MB before, {ResidentMemory.Now} MB when ready, {ResidentMemory.Most} MB at most");
        if (minutes > 0)
        {
            await KeepUpAsync(minutes, time);
        }
        else if (!File.Exists(address))
        {
            await ListAnewAsync(cluster, api, time);
            Console.WriteLine($"resident: {ResidentMemory.Now} MB after all resources were listed again at once, {ResidentMemory.Most} MB at most");
        }

        Console.WriteLine($"live: {GC.GetTotalMemory(forceFullCollection: true) >> 20} MB");
        await stop.CancelAsync();
        await running;
        await app.StopAsync();
        return 0;
    }

    private static async Task KeepUpAsync(int minutes, TimeProvider time)
    {
        using var process = Process.GetCurrentProcess();
        for (var minute = 1; minute <= minutes; minute++)
        {
            var (began, before) = (time.GetTimestamp(), process.TotalProcessorTime);
            await Task.Delay(TimeSpan.FromMinutes(1), time);
            process.Refresh();
            var cores = (process.TotalProcessorTime - before) / time.GetElapsedTime(began);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"minute {minute}: {cores:0.00} cores, resident {ResidentMemory.Now} MB, live {GC.GetTotalMemory(forceFullCollection: false) >> 20} MB"));
        }
    }

    private static async Task ListAnewAsync(ClusterReflection cluster, ApiServer api, TimeProvider time)
    {
        (await api.SendAsync(new(HttpMethod.Get, "expire"), CancellationToken.None)).Dispose();
        while (cluster.States.Any(state => state.Resource.IsBuiltIn && state.Lists < 2))
        {
            await Task.Delay(PollInterval, time);
        }
    }
}
