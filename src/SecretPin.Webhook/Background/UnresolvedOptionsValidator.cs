using FluentValidation;
using SecretPin.Kubernetes.UnresolvedAliases;

namespace SecretPin.Webhook.Background;

internal sealed class UnresolvedOptionsValidator : AbstractValidator<UnresolvedOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public UnresolvedOptionsValidator()
    {
        RuleFor(options => options.Interval).InclusiveBetween(Shortest, Longest)
            .WithMessage(options => $"is {options.Interval}: must be between {Shortest} and {Longest}.");
        RuleFor(options => options.MinAge).InclusiveBetween(TimeSpan.Zero, Longest)
            .WithMessage(options => $"is {options.MinAge}: must be between 00:00:00 and {Longest}.");
        RuleFor(options => options.RepairMemory).InclusiveBetween(TimeSpan.Zero, Longest)
            .WithMessage(options => $"is {options.RepairMemory}: must be between 00:00:00 and {Longest}.");
        RuleFor(options => options.MaxRepairs).InclusiveBetween(1, 100)
            .WithMessage(options => $"is {options.MaxRepairs}: must be between 1 and 100.");
    }
}
