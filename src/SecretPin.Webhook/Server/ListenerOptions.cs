using System.Net;
using FluentValidation;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Server;

/// <summary>The addresses of the server: section <c>Listen</c>.</summary>
public sealed class ListenerOptions
{
    /// <summary>An IP address. Default 127.0.0.1, so that a development machine serves no other machine; the container image sets 0.0.0.0.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The TLS port of reviews; 0 for any free port. Default 8443.</summary>
    public int Https { get; set; } = 8443;

    /// <summary>The plain HTTP port of probes and metrics; 0 for any free port. Default 8080.</summary>
    public int Http { get; set; } = 8080;

    /// <summary>
    /// How long the webhook serves after the signal to stop, while the endpoints of its Service are updated; at most 5 minutes. Default 0;
    /// the container image sets 10 seconds.
    /// </summary>
    public TimeSpan Drain { get; set; } = TimeSpan.Zero;
}

internal sealed class ListenerOptionsValidator : AbstractValidator<ListenerOptions>
{
    private const int LastPort = 65535;

    public ListenerOptionsValidator()
    {
        RuleFor(options => options.Address).Must(address => IPAddress.TryParse(address, out _))
            .WithMessage("is '{PropertyValue}': must be an IP address, such as 127.0.0.1, 0.0.0.0 or ::.");
        RuleFor(options => options.Https).InclusiveBetween(0, LastPort)
            .WithMessage(options => $"is {options.Https}: must be a port from 1 to {LastPort}, or 0 for any free port.");
        RuleFor(options => options.Http).InclusiveBetween(0, LastPort)
            .WithMessage(options => $"is {options.Http}: must be a port from 1 to {LastPort}, or 0 for any free port.");
        RuleFor(options => options.Http).NotEqual(options => options.Https).When(options => options.Https != 0)
            .WithMessage("is {PropertyValue}, the same as Listen:Https: probes and reviews need different ports.");
        RuleFor(options => options.Drain).MustBeBetween(TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }
}
