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
            .WithMessage(options => $"is {options.Interval}: {Shortest} to {Longest} is possible.");
        RuleFor(options => options.MinAge).InclusiveBetween(TimeSpan.Zero, Longest)
            .WithMessage(options => $"is {options.MinAge}: 00:00:00 to {Longest} is possible.");
        RuleFor(options => options.RepairMemory).InclusiveBetween(TimeSpan.Zero, Longest)
            .WithMessage(options => $"is {options.RepairMemory}: 00:00:00 to {Longest} is possible.");
        RuleFor(options => options.MaxRepairs).InclusiveBetween(1, 100)
            .WithMessage(options => $"is {options.MaxRepairs}: 1 to 100 is possible.");
    }
}
