using SecretPin.Core;
using SecretPin.Kubernetes.Cache;
using SecretPin.Webhook.Server;

namespace SecretPin.Webhook.Background;

/// <summary>Runs the reflectors that maintain the cache of a real cluster.</summary>
internal sealed class ClusterReflectors(ClusterReflection reflection) : BackgroundService
{
    private const int LongestProblem = 500;

    /// <summary>
    /// The API server sends a bookmark each minute, so a watch that is silent for two minutes is lost. Until then, live reads replace the
    /// cache.
    /// </summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A lost resource is reported first, because SecretPin cannot verify anything that depends on its objects.
    /// </summary>
    public string? Problem =>
        reflection.Lost is [var (resource, problem), ..] lost
            ? $"cluster: {string.Join(", ", lost.Select(item => item.Resource))} cannot be read: {SafeText.SingleLine(problem, LongestProblem)}"
        : reflection.NotFresh(MaxSilence) is [var first, ..] stale
            ? $"cluster: {string.Join(", ", stale.Select(state => state.Resource))} not in sync"
                + (first.Failure is null ? "" : $": {SafeText.SingleLine(first.Failure, LongestProblem)}")
        : null;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => reflection.RunAsync(stoppingToken);
}

internal static class ClusterReflectorsRegistration
{
    public static void AddClusterReflectors(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ClusterReflectors>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ClusterReflectors>());
        builder.Services.AddSingleton(services => new ReadinessCondition(() => services.GetRequiredService<ClusterReflectors>().Problem));
    }
}
