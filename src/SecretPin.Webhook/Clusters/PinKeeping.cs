using Microsoft.Extensions.Options;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.Index;
using SecretPin.Kubernetes.Live;
using NewestVersion = SecretPin.Kubernetes.Controllers.NewestSource;

namespace SecretPin.Webhook.Clusters;

/// <summary>Keeps the pins of all aliases, in one replica at a time.</summary>
internal sealed class PinKeeping(ClusterReflection reflection, LeaderElection election, PinController controller, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Who has not seen every Secret would take an older one for the newest.
        while (reflection.States.Any(state => !state.IsInSync))
        {
            await Task.Delay(LookEvery, clock, stoppingToken);
        }

        await election.RunAsync(controller.RunAsync, stoppingToken);
    }
}

internal static class PinKeepingRegistration
{
    public static void AddPinKeeping(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => new LeaderElection(
            services.GetRequiredService<ApiServer>(),
            new LeaderElectionOptions
            {
                Namespace = services.GetRequiredService<IOptions<ClusterOptions>>().Value.Namespace,
                Identity = Identity,
            },
            services.GetRequiredService<TimeProvider>(),
            new Random(),
            services.GetRequiredService<ILogger<LeaderElection>>()));
        builder.Services.AddSingleton(services => new PinController(
            services.GetRequiredService<ApiServer>(),
            services.GetRequiredService<ClusterReflection>().Index,
            [new VersionSource(), new NewestVersion(services.GetRequiredService<IKnownVersions>(), services.GetRequiredService<TimeProvider>())],
            services.GetRequiredService<ISecrets>(),
            services.GetRequiredService<ILiveSecrets>(),
            Identity,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<PinController>>()));
        builder.Services.AddHostedService<PinKeeping>();
    }

    /// <summary>In a pod, its name; several processes of one machine are told apart.</summary>
    private static string Identity => Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is null
        ? $"{Environment.MachineName}-{Environment.ProcessId}"
        : Environment.MachineName;
}
