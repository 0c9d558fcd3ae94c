using SecretPin.Kubernetes.Cache;
using SecretPin.Webhook.Server;

namespace SecretPin.Webhook.Background;

/// <summary>Runs the reflectors, which maintain the index of a real cluster.</summary>
internal sealed class ClusterReflectors(ClusterReflection reflection) : BackgroundService
{
    /// <summary>The API server sends a bookmark each minute, so a watch that is silent for two minutes is lost. Live reads cover the time until then.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    private string? Problem => reflection.NotFresh(Bound) is [var first, ..] behind
        ? $"cluster: {string.Join(", ", behind.Select(state => state.Resource))} not in sync{(first.Failure is null ? "" : $": {first.Failure}")}"
        : null;

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ClusterReflectors>();
        services.AddHostedService(provider => provider.GetRequiredService<ClusterReflectors>());
        services.AddSingleton(provider => new ReadinessCondition(() => provider.GetRequiredService<ClusterReflectors>().Problem));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => reflection.RunAsync(stoppingToken);
}

internal static class ClusterReflectorsRegistration
{
    public static void AddClusterReflectors(this IHostApplicationBuilder builder) => ClusterReflectors.Add(builder.Services);
}
