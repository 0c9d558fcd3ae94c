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
            .WithMessage(options => $"is {options.Wait}: 00:00:00 to {LongestWait} is possible.");
        RuleFor(options => options.Flush).InclusiveBetween(TimeSpan.Zero, LongestFlush)
            .WithMessage(options => $"is {options.Flush}: 00:00:00 to {LongestFlush} is possible.");
        RuleFor(options => options.Keep).InclusiveBetween(TimeSpan.Zero, LongestKeep)
            .WithMessage(options => $"is {options.Keep}: 00:00:00 (for ever) to {LongestKeep} is possible.");
        RuleFor(options => options.WritesPerSecond).InclusiveBetween(1, 100)
            .WithMessage(options => $"is {options.WritesPerSecond}: 1 to 100 is possible.");
        RuleFor(options => options.Burst).InclusiveBetween(1, 1000)
            .WithMessage(options => $"is {options.Burst}: 1 to 1000 is possible.");
        RuleFor(options => options.Capacity).InclusiveBetween(1, 10_000)
            .WithMessage(options => $"is {options.Capacity}: 1 to 10000 is possible.");
    }
}
