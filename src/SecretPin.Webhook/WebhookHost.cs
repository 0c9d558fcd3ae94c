using SecretPin.Webhook.Admission;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Background;
using SecretPin.Webhook.ClusterSources;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Server;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tls;

namespace SecretPin.Webhook;

/// <summary>The webhook as a whole: what it is made of, and what it serves.</summary>
public static class WebhookHost
{
    /// <param name="args">As on the command line: <c>--Listen:Https 9443</c>.</param>
    /// <param name="configure">Adds configuration, or services that count more than ours (a TimeProvider, a cluster).</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// A setting is wrong; several are in an <see cref="AggregateException"/>. <see cref="StartupException"/> explains both.
    /// </exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddConsoleLogging();
        configure?.Invoke(builder);
        builder.AddClock();
        builder.AddServingCertificate();
        builder.AddServer();
        builder.AddHealth();
        builder.AddStartupReport();
        if (builder.AddCluster())
        {
            builder.AddClusterReflectors();
            builder.AddAws();
            builder.AddLeaderServices();
            builder.AddAttemptRecorder();
        }

        builder.AddAudit();
        builder.AddReviews();
        builder.AddTelemetry();

        var app = builder.Build();
        app.ValidateSettings();
        app.UseServer();
        app.MapReviews();
        app.MapHealth();
        app.MapTelemetry().WithMetadata(new ServedOverTls(false));
        return app;
    }
}
