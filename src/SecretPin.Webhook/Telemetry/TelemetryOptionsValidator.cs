using FluentValidation;

namespace SecretPin.Webhook.Telemetry;

internal sealed class TelemetryOptionsValidator : AbstractValidator<TelemetryOptions>
{
    public TelemetryOptionsValidator()
    {
        RuleFor(options => options.Otlp).Must(address => address is null or { IsAbsoluteUri: true, Scheme: "http" or "https" })
            .WithMessage(options => $"is '{options.Otlp}': must be an address such as http://collector:4317.");
        RuleFor(options => options.TraceRatio).InclusiveBetween(0, 1)
            .WithMessage(options => $"is {options.TraceRatio}: must be between 0 and 1.");
        RuleFor(options => options.Otlp).NotNull().When(options => options.TraceRatio > 0)
            .WithMessage("is not set: traces (Telemetry:TraceRatio) require a collector.");
    }
}
