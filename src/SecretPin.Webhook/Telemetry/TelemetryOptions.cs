using FluentValidation;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Telemetry;

/// <summary>The export to an OTLP collector, in addition to <c>/metrics</c>: section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// The address of an OTLP collector, such as <c>http://collector:4317</c>. Default none: nothing is exported. Other settings, such as
    /// headers, come from OpenTelemetry's environment variables (<c>OTEL_EXPORTER_OTLP_HEADERS</c>).
    /// </summary>
    public Uri? Otlp { get; set; }

    /// <summary><c>Grpc</c> (usually port 4317) or <c>HttpProtobuf</c> (4318, with the path of each signal). Default Grpc.</summary>
    public OpenTelemetry.Exporter.OtlpExportProtocol Protocol { get; set; } = OpenTelemetry.Exporter.OtlpExportProtocol.Grpc;

    /// <summary>Whether metrics are exported. Default true.</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>
    /// The ratio of reviews that are traced, 0 to 1, unless the API server has already made the decision for its request. Default 0: no traces.
    /// </summary>
    public double TraceRatio { get; set; }
}

internal sealed class TelemetryOptionsValidator : AbstractValidator<TelemetryOptions>
{
    public TelemetryOptionsValidator()
    {
        RuleFor(options => options.Otlp).Must(address => address is null or { IsAbsoluteUri: true, Scheme: "http" or "https" })
            .WithMessage("is '{PropertyValue}': must be an address such as http://collector:4317.");
        RuleFor(options => options.TraceRatio).MustBeBetween(0, 1);
        RuleFor(options => options.Otlp).NotNull().When(options => options.TraceRatio > 0)
            .WithMessage("is not set: traces (Telemetry:TraceRatio) require a collector.");
    }
}
