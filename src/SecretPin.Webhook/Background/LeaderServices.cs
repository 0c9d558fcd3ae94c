using Microsoft.Extensions.Options;
using SecretPin.Aws.Polling;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.LeaderElection;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.UnresolvedAliases;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.ClusterSources;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;
using NewestVersion = SecretPin.Kubernetes.Controllers.NewestVersionSource;

namespace SecretPin.Webhook.Background;

/// <summary>Keeps the pins of all aliases, looks for what was not resolved, and removes what is recorded too long, in one replica at a time.</summary>
internal sealed class LeaderServices(
    ClusterReflection reflection, LeaderElector election, AwsSource aws, PinController controller, UnresolvedAuditor auditor,
    BlockedDeletionExpiry expiry, TimeProvider clock) : BackgroundService
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
        await election.RunAsync(
            stop => Task.WhenAll(aws.RunAsync(stop), controller.RunAsync(stop), auditor.RunAsync(stop), expiry.RunAsync(stop)), stoppingToken);
    }
}

internal static class LeaderServicesRegistration
{
    public static void AddLeaderServices(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => new LeaderElector(
            services.GetRequiredService<ApiServer>(),
            new LeaderElectionOptions
            {
                Namespace = services.GetRequiredService<IOptions<ClusterOptions>>().Value.Namespace,
                Identity = Replica.Name,
            },
            services.GetRequiredService<TimeProvider>(),
            new Random(),
            services.GetRequiredService<ILogger<LeaderElector>>()));
        builder.Services.AddSingleton(services => new PinController(
            services.GetRequiredService<ApiServer>(),
            services.GetRequiredService<ClusterReflection>().Index,
            new PinSources(
                services.GetRequiredService<AwsSource>(),
                new SpecVersionSource(),
                new NewestVersion(services.GetRequiredService<ICachedCluster>(), services.GetRequiredService<TimeProvider>())),
            services.GetRequiredService<LiveSecrets>(),
            new VersionedExternalSecrets(
                services.GetRequiredService<ApiServer>(),
                services.GetRequiredService<ObjectScanner>(),
                services.GetRequiredService<IDeletionEvidence>(),
                services.GetRequiredService<IOptions<ClusterOptions>>().Value.ExternalSecrets,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<VersionedExternalSecrets>>()),
            Replica.Name,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<PinController>>()));
        builder.AddSettings<UnresolvedOptions, UnresolvedOptionsValidator>("Unresolved");
        builder.Services.AddSingleton(services => new UnresolvedAuditor(
            services.GetRequiredService<ApiServer>(),
            services.GetRequiredService<ClusterReflection>().Index,
            services.GetRequiredService<ObjectScanner>(),
            services.GetRequiredService<IOptions<UnresolvedOptions>>().Value,
            Replica.Name,
            services.GetRequiredService<WebhookMetrics>().PodsRepaired,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<UnresolvedAuditor>>()));
        builder.Services.AddSingleton(services => new BlockedDeletionExpiry(
            services.GetRequiredService<ApiServer>(),
            services.GetRequiredService<IOptions<AuditOptions>>().Value.Keep,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<BlockedDeletionExpiry>>()));
        builder.Services.AddHostedService<LeaderServices>();
    }
}
