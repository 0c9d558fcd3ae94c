using Microsoft.Extensions.Options;
using SecretPin.Aws.Polling;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.Index;
using SecretPin.Kubernetes.Live;
using NewestVersion = SecretPin.Kubernetes.Controllers.NewestSource;

namespace SecretPin.Webhook.Clusters;

/// <summary>Keeps the pins of all aliases, in one replica at a time.</summary>
internal sealed class PinKeeping(ClusterReflection reflection, LeaderElection election, AwsSource aws, PinController controller, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Who has not seen every Secret would take an older one for the newest.
        while (reflection.States.Any(state => !state.IsInSync))
        {
            await Task.Delay(LookEvery, clock, stoppingToken);
        }

        // AWS first: it has to run before it is asked.
        await election.RunAsync(lead => Task.WhenAll(aws.RunAsync(lead), controller.RunAsync(lead)), stoppingToken);
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
            [
                services.GetRequiredService<AwsSource>(), new VersionSource(),
                new NewestVersion(services.GetRequiredService<IKnownVersions>(), services.GetRequiredService<TimeProvider>()),
            ],
            services.GetRequiredService<ISecrets>(),
            services.GetRequiredService<ILiveSecrets>(),
            new VersionedExternalSecrets(
                services.GetRequiredService<ApiServer>(),
                services.GetRequiredService<ObjectScanner>(),
                services.GetRequiredService<IDeletionEvidence>(),
                services.GetRequiredService<IOptions<ClusterOptions>>().Value.ExternalSecrets,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<VersionedExternalSecrets>>()),
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
