using Microsoft.Extensions.DependencyInjection.Extensions;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Audit;

internal static class AuditRegistration
{
    /// <summary>Adds the audit log on stdout, unless an <see cref="AuditLog"/> was added before.</summary>
    public static void AddAudit(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<AuditOptions, AuditOptionsValidator>("Audit");
        builder.Services.TryAddSingleton(new AuditLog(Console.Out));
        builder.Services.AddSingleton<DeletionAudit>();
        builder.Services.AddSingleton<ReviewAudit>();
    }

    /// <summary>Adds the audit trail in the cluster.</summary>
    public static void AddAttemptRecorder(this IHostApplicationBuilder builder)
    {
        builder.AddService<BlockedDeletionStore>(_ => [Replica.Name]);
        builder.AddService<DeletionEvents>(_ => [Replica.Name]);
        builder.Services.AddSingleton<AttemptRecorder>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AttemptRecorder>());
    }
}
