namespace SecretPin.Webhook.Telemetry;

/// <summary>What is sent to a collector, beside what Prometheus reads at <c>/metrics</c>: section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// A collector that speaks OTLP, as in <c>http://collector:4317</c>; nothing is sent without one, as by default. Headers and the
    /// like are read from OpenTelemetry's own variables (<c>OTEL_EXPORTER_OTLP_HEADERS</c>).
    /// </summary>
    public Uri? Otlp { get; set; }

    /// <summary><c>Grpc</c> (usually port 4317) or <c>HttpProtobuf</c> (4318, with the path of each signal). Default Grpc.</summary>
    public OpenTelemetry.Exporter.OtlpExportProtocol Protocol { get; set; } = OpenTelemetry.Exporter.OtlpExportProtocol.Grpc;

    /// <summary>Whether metrics are sent there. Default true.</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>Which part of the reviews is traced there, 0 to 1, unless the API server has decided it for its request. Default 0: no traces.</summary>
    public double TraceRatio { get; set; }
}
