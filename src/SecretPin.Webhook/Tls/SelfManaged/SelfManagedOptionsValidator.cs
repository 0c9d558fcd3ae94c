using System.Net;
using FluentValidation;
using SecretPin.Core.Names;

namespace SecretPin.Webhook.Tls.SelfManaged;

internal sealed class SelfManagedOptionsValidator : AbstractValidator<SelfManagedOptions>
{
    private const int LongestLabel = 63;
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestCaLife = TimeSpan.FromDays(36500);

    public SelfManagedOptionsValidator()
    {
        RuleFor(options => options.Secret).Must(name => DnsSubdomain.IsValid(name))
            .WithMessage(options => $"is '{options.Secret}': a Secret's name has {DnsSubdomain.Rule}.");
        RuleFor(options => options.Namespace).Must(name => name is null || IsLabel(name))
            .WithMessage(options => $"is '{options.Namespace}': a namespace has lower-case letters, digits and '-', at most {LongestLabel}.");
        RuleFor(options => options.Service).Must(IsLabel)
            .WithMessage(options => $"is '{options.Service}': a Service's name has lower-case letters, digits and '-', at most {LongestLabel}.");
        RuleForEach(options => options.Names).Must(name => IPAddress.TryParse(name, out _) || DnsSubdomain.IsValid(name))
            .WithMessage((_, name) => $"is '{name}': a host name or an IP address is needed.");
        RuleFor(options => options.MutatingConfiguration).Must(name => DnsSubdomain.IsValid(name))
            .WithMessage(options => $"is '{options.MutatingConfiguration}': a MutatingWebhookConfiguration's name has {DnsSubdomain.Rule}.");
        RuleFor(options => options.ValidatingConfiguration).Must(name => DnsSubdomain.IsValid(name))
            .WithMessage(options => $"is '{options.ValidatingConfiguration}': a ValidatingWebhookConfiguration's name has {DnsSubdomain.Rule}.");
        RuleFor(options => options.Life).GreaterThanOrEqualTo(ShortestLife)
            .WithMessage(options => $"is {options.Life}: a certificate is good for {ShortestLife} or longer.");
        // A CA is renewed when a third of its life is left; a certificate made just before that should have its whole life.
        RuleFor(options => options.CaLife).Must((options, life) => life / 3 >= options.Life && life <= LongestCaLife)
            .WithMessage(options => $"is {options.CaLife}: at least three times Tls:SelfManaged:Life is needed, and at most {LongestCaLife}.");
        RuleFor(options => options.Settle).Must((options, settle) => settle >= TimeSpan.Zero && settle <= options.CaLife / 6)
            .WithMessage(options => $"is {options.Settle}: 00:00:00 to a sixth of Tls:SelfManaged:CaLife is possible.");
    }

    private static bool IsLabel(string name) =>
        DnsSubdomain.IsValid(name) && name.Length <= LongestLabel && !name.Contains('.', StringComparison.Ordinal);
}
