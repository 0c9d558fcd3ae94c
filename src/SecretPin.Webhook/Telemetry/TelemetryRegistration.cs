using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Telemetry;

/// <summary>Adds <c>/metrics</c> for Prometheus, and the export to an OTLP collector if one is configured.</summary>
internal static class TelemetryRegistration
{
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<TelemetryOptions, TelemetryOptionsValidator>("Telemetry");

        // Bound here too, because the exporters are added before any service exists. ValidateSettings reports a section that cannot be bound.
        var options = Bound(builder.Configuration.GetSection("Telemetry"));
        builder.Services.AddSingleton<WebhookMetrics>();
        builder.Services.AddHostedService<ClusterMetrics>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("secretpin", serviceInstanceId: Replica.Name))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddMeter(WebhookMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
                    .AddView(ClusterMetrics.WorkloadReplicas, new MetricStreamConfiguration { CardinalityLimit = ClusterMetrics.MaxAliasVersions })
                    .AddPrometheusExporter();
                if (options is { Otlp: not null, Metrics: true })
                {
                    metrics.AddOtlpExporter(exporter => Configure(exporter, options, "v1/metrics"));
                }
            });
        if (options is { Otlp: not null, TraceRatio: > 0 })
        {
            telemetry.WithTracing(traces => traces
                .AddSource(Tracing.Source.Name)
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(Math.Clamp(options.TraceRatio, 0, 1))))
                .AddOtlpExporter(exporter => Configure(exporter, options, "v1/traces")));
        }
    }

    private static void Configure(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        exporter.Protocol = options.Protocol;
        exporter.Endpoint = options.Protocol == OtlpExportProtocol.Grpc ? options.Otlp! : new Uri($"{options.Otlp!.AbsoluteUri.TrimEnd('/')}/{path}");
    }

    private static TelemetryOptions Bound(IConfigurationSection section)
    {
        try
        {
            return section.Get<TelemetryOptions>() ?? new();
        }
        catch (InvalidOperationException)
        {
            return new();
        }
    }
}
