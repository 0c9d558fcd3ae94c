using Microsoft.Extensions.Options;
using SecretPin.Core.Enforcing;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.Index;
using SecretPin.Kubernetes.Live;
using SecretPin.Kubernetes.Reflecting;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Aws;
using SecretPin.Webhook.Health;
using SecretPin.Webhook.Hosting;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Clusters;

/// <summary>Keeps the index of a real cluster up, and says when it cannot.</summary>
internal sealed class KubernetesCluster(ClusterReflection reflection) : BackgroundService, IReadinessCondition
{
    /// <summary>Each minute brings a bookmark: a watch that was not heard of for longer than two is lost. Until then live reads make up for it.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    public string? WhyNot => reflection.NotFresh(Bound) is [var first, ..] behind
        ? $"cluster: {string.Join(", ", behind.Select(state => state.Resource))} not in sync{(first.Failure is null ? "" : $": {first.Failure}")}"
        : null;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => reflection.RunAsync(stoppingToken);
}

internal static class KubernetesClusterRegistration
{
    public static void AddKubernetesCluster(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(Connect);
        services.AddSingleton(Reflect);
        services.AddSingleton<KubernetesCluster>();
        services.AddHostedService(provider => provider.GetRequiredService<KubernetesCluster>());
        services.AddSingleton<IReadinessCondition>(provider => provider.GetRequiredService<KubernetesCluster>());

        services.AddSingleton<WatchedCluster>();
        services.AddSingleton<IKnownAliases>(provider => provider.GetRequiredService<WatchedCluster>());
        services.AddSingleton<IKnownSecrets>(provider => provider.GetRequiredService<WatchedCluster>());
        services.AddSingleton<IKnownReferrers>(provider => provider.GetRequiredService<WatchedCluster>());
        services.AddSingleton<IKnownVersions>(provider => provider.GetRequiredService<WatchedCluster>());
        services.AddSingleton<ILiveAliases, ApiAliases>();
        services.AddSingleton<ILiveSecrets, ApiSecrets>();
        services.AddSingleton<ILiveReadMetrics>(provider => provider.GetRequiredService<WebhookMetrics>());
        services.AddSingleton<IPins, LivePins>();
        services.AddSingleton<ISecrets, LiveSecrets>();
        services.AddSingleton<IEnforcements>(provider => new LiveEnforcements(
            provider.GetRequiredService<ApiServer>(), provider.GetRequiredService<ClusterReflection>().Index, provider.GetRequiredService<ObjectScanner>()));
        services.AddSingleton<IDeletionEvidence>(Look);
        builder.AddAws();
        builder.AddPinKeeping();
        builder.AddAttemptRecorder();
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
            throw new StartException(
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

    private static LiveEvidence Look(IServiceProvider services) => new(
        services.GetRequiredService<ApiServer>(),
        services.GetRequiredService<ObjectScanner>(),
        CustomWorkloads(services).Select(workload => workload.Resource),
        services.GetRequiredService<IKnownReferrers>(),
        services.GetRequiredService<ILiveAliases>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILiveReadMetrics>());

    private static CustomWorkload[] CustomWorkloads(IServiceProvider services) =>
        [.. Options(services).Workloads.Select(workload => workload.ToCustomWorkload())];

    private static ClusterOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<ClusterOptions>>().Value;
}
