using Microsoft.Extensions.DependencyInjection.Extensions;
using SecretPin.Webhook.Admission;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Background;
using SecretPin.Webhook.ClusterSources;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Server;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tls;

namespace SecretPin.Webhook;

/// <summary>The composition of the webhook: its parts, and the endpoints that it serves.</summary>
public static class WebhookHost
{
    /// <param name="args">Configuration as command-line arguments: <c>--Listen:Https 9443</c>.</param>
    /// <param name="configure">Adds configuration, or services that replace the default ones: a TimeProvider, a cluster, an AuditLog.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// A setting is invalid. An <see cref="AggregateException"/> contains the failures of several sections. <see cref="StartupException"/> explains both.
    /// </exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // The settings are read once, so the host does not watch files that could contain them.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        builder.AddConsoleLogging();
        configure?.Invoke(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddTransient(_ => new Random());

        // Server: two ports, their certificate, and the probes.
        builder.AddServer();
        builder.AddServingCertificate();
        builder.AddHealth();
        builder.Services.AddHostedService<StartupReport>();

        // Reviews of the API server.
        builder.AddReviews();

        // The cluster that reviews read: a folder of manifests, or an API server. Only with an API server is there background work.
        if (builder.AddCluster())
        {
            // On every replica.
            builder.AddClusterReflectors();
            builder.AddAttemptRecorder();
            builder.AddMissingVersionAudit();

            // On the leader only.
            builder.AddLeaderServices();
        }

        builder.AddAuditMode();

        // Audit log on stdout, metrics and traces.
        builder.AddAudit();
        builder.AddTelemetry();

        var app = builder.Build();
        app.ValidateSettings();
        app.UseServer();
        app.MapReviews();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new ServedOverTls(false));
        return app;
    }
}
