using System.Net;
using FluentValidation;

namespace SecretPin.Webhook.Server;

internal sealed class ListenerOptionsValidator : AbstractValidator<ListenerOptions>
{
    private const int LastPort = 65535;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(5);

    public ListenerOptionsValidator()
    {
        RuleFor(options => options.Address).Must(address => IPAddress.TryParse(address, out _))
            .WithMessage(options => $"is '{options.Address}': must be an IP address, such as 127.0.0.1, 0.0.0.0 or ::.");
        RuleFor(options => options.Https).InclusiveBetween(0, LastPort)
            .WithMessage(options => $"is {options.Https}: must be a port from 1 to {LastPort}, or 0 for any free port.");
        RuleFor(options => options.Http).InclusiveBetween(0, LastPort)
            .WithMessage(options => $"is {options.Http}: must be a port from 1 to {LastPort}, or 0 for any free port.");
        RuleFor(options => options.Http).NotEqual(options => options.Https).When(options => options.Https != 0)
            .WithMessage(options => $"is {options.Http}, the same as Listen:Https: probes and reviews need different ports.");
        RuleFor(options => options.Drain).InclusiveBetween(TimeSpan.Zero, LongestDrain)
            .WithMessage(options => $"is {options.Drain}: must be between 00:00:00 and {LongestDrain}.");
    }
}
