using FluentValidation;

namespace SecretPin.Webhook.Audit;

internal sealed class AuditOptionsValidator : AbstractValidator<AuditOptions>
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestKeep = TimeSpan.FromDays(3650);

    public AuditOptionsValidator()
    {
        RuleFor(options => options.Wait).InclusiveBetween(TimeSpan.Zero, LongestWait)
            .WithMessage(options => $"is {options.Wait}: must be between 00:00:00 and {LongestWait}.");
        RuleFor(options => options.Flush).InclusiveBetween(TimeSpan.Zero, LongestFlush)
            .WithMessage(options => $"is {options.Flush}: must be between 00:00:00 and {LongestFlush}.");
        RuleFor(options => options.Keep).InclusiveBetween(TimeSpan.Zero, LongestKeep)
            .WithMessage(options => $"is {options.Keep}: must be between 00:00:00 (unlimited) and {LongestKeep}.");
        RuleFor(options => options.WritesPerSecond).InclusiveBetween(1, 100)
            .WithMessage(options => $"is {options.WritesPerSecond}: must be between 1 and 100.");
        RuleFor(options => options.Burst).InclusiveBetween(1, 1000)
            .WithMessage(options => $"is {options.Burst}: must be between 1 and 1000.");
        RuleFor(options => options.Capacity).InclusiveBetween(1, 10_000)
            .WithMessage(options => $"is {options.Capacity}: must be between 1 and 10000.");
    }
}
