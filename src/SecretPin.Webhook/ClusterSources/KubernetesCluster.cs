using Microsoft.Extensions.Options;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Evidence;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.ClusterSources;

/// <summary>The cluster that an API server serves: the cache that watches maintain, and reads that ask the API server.</summary>
internal static class KubernetesCluster
{
    public static void AddKubernetesCluster(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(Connect);
        services.AddSingleton(Reflect);
        services.AddSingleton<ICachedCluster, CachedCluster>();
        services.AddSingleton<ApiAliases>();
        services.AddSingleton(provider => new LiveObjects(provider.GetRequiredService<ApiServer>(), provider.GetRequiredService<ObjectScanner>()));
        services.AddSingleton<ILiveReadMetrics>(provider => provider.GetRequiredService<WebhookMetrics>());
        services.AddSingleton<IPins, LivePins>();
        services.AddSingleton<LiveSecrets>();
        services.AddSingleton<ISecrets>(provider => provider.GetRequiredService<LiveSecrets>());
        services.AddSingleton<IEnforcementPolicies>(provider => new LiveEnforcementPolicies(
            provider.GetRequiredService<LiveObjects>(), provider.GetRequiredService<ClusterReflection>().Index));
        services.AddSingleton<IDeletionEvidence>(Evidence);
    }

    private static ApiServer Connect(IServiceProvider services)
    {
        var options = Options(services);
        var clock = services.GetRequiredService<TimeProvider>();
        try
        {
            return options.Kubeconfig is { } file ? ApiServer.FromKubeconfig(file, clock) : ApiServer.InCluster(clock);
        }
        catch (Exception exception) when (exception is k8s.Exceptions.KubeConfigException or IOException or FormatException)
        {
            throw new StartupException(
                $"The API server cannot be reached: {exception.Message} Outside of a cluster set Cluster:Kubeconfig.", exception);
        }
    }

    private static ClusterReflection Reflect(IServiceProvider services) => new(
        services.GetRequiredService<ApiServer>(),
        CustomWorkloads(services),
        new ReflectorOptions(),
        services.GetRequiredService<TimeProvider>(),
        new Random(),
        services.GetRequiredService<ILogger<Reflector>>());

    private static LiveEvidence Evidence(IServiceProvider services) => new(
        services.GetRequiredService<ApiServer>(),
        services.GetRequiredService<ObjectScanner>(),
        CustomWorkloads(services).Select(workload => workload.Resource),
        services.GetRequiredService<ICachedCluster>(),
        services.GetRequiredService<ApiAliases>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILiveReadMetrics>());

    private static CustomWorkload[] CustomWorkloads(IServiceProvider services) =>
        [.. Options(services).Workloads.Select(workload => workload.ToCustomWorkload())];

    private static ClusterOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<ClusterOptions>>().Value;
}
