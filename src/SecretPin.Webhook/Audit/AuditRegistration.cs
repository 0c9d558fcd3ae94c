using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Audit;

internal static class AuditRegistration
{
    /// <summary>Adds the audit log on stdout, unless an <see cref="AuditLog"/> was added before.</summary>
    public static void AddAudit(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<AuditOptions, AuditOptionsValidator>("Audit");
        builder.Services.TryAddSingleton(new AuditLog(Console.Out));
        builder.Services.AddSingleton(services => new DeletionAudit(
            services.GetRequiredService<ObjectScanner>(),
            services.GetRequiredService<AuditLog>(),
            services.GetService<AttemptRecorder>(),
            services.GetRequiredService<WebhookMetrics>(),
            services.GetRequiredService<IOptions<AuditOptions>>(),
            services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Adds the audit trail in the cluster.</summary>
    public static void AddAttemptRecorder(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => new BlockedDeletionStore(services.GetRequiredService<ApiServer>(), Replica.Name));
        builder.Services.AddSingleton(services => new DeletionEvents(
            services.GetRequiredService<ApiServer>(), Replica.Name, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<AttemptRecorder>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AttemptRecorder>());
    }
}
