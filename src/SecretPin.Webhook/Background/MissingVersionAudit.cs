using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LeaderElection;
using SecretPin.Kubernetes.MissingVersions;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Background;

/// <summary>Runs the audit of missing versions, as soon as the caches are complete.</summary>
internal sealed class MissingVersionAudit(ClusterReflection reflection, MissingVersionAuditor auditor) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await reflection.InSyncAsync(stoppingToken);
        await auditor.RunAsync(stoppingToken);
    }
}

internal static class MissingVersionAuditRegistration
{
    public static void AddMissingVersionAudit(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AllowedDeletions>();
        builder.AddService<MissingVersionAuditor>(services =>
            [Replica.Name, (Func<bool>)(() => services.GetRequiredService<LeaderElector>().IsLeading)]);
        builder.Services.AddHostedService<MissingVersionAudit>();
    }
}
