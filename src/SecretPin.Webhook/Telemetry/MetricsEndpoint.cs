using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using SecretPin.Webhook.Listening;

namespace SecretPin.Webhook.Telemetry;

/// <summary><c>/metrics</c>, as Prometheus reads it.</summary>
internal static class MetricsEndpoint
{
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WebhookMetrics>();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .ConfigureResource(resource => resource.AddService("secretpin"))
            .AddMeter(WebhookMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
    }

    public static void MapTelemetry(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new ServedOverTls(false));
}
