using System.Net;
using FluentValidation;
using SecretPin.Core.Names;

namespace SecretPin.Webhook.Tls.SelfManaged;

internal sealed class SelfManagedOptionsValidator : AbstractValidator<SelfManagedOptions>
{
    private const int LongestLabel = 63;
    private static readonly string LabelRule = $"with lower-case letters, digits and '-', at most {LongestLabel} characters";
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestCaLife = TimeSpan.FromDays(36500);

    public SelfManagedOptionsValidator()
    {
        RuleFor(options => options.Secret).Must(name => DnsSubdomain.IsValid(name))
            .WithMessage(options => $"is '{options.Secret}': must be the name of a Secret, with {DnsSubdomain.Rule}.");
        RuleFor(options => options.Namespace).Must(name => name is null || IsLabel(name))
            .WithMessage(options => $"is '{options.Namespace}': must be a namespace, {LabelRule}.");
        RuleFor(options => options.Service).Must(IsLabel)
            .WithMessage(options => $"is '{options.Service}': must be the name of a Service, {LabelRule}.");
        RuleForEach(options => options.Names).Must(name => IPAddress.TryParse(name, out _) || DnsSubdomain.IsValid(name))
            .WithMessage((_, name) => $"is '{name}': must be a host name or an IP address.");
        RuleFor(options => options.MutatingConfiguration).Must(name => DnsSubdomain.IsValid(name))
            .WithMessage(options => $"is '{options.MutatingConfiguration}': must be the name of a MutatingWebhookConfiguration, with {DnsSubdomain.Rule}.");
        RuleFor(options => options.ValidatingConfiguration).Must(name => DnsSubdomain.IsValid(name))
            .WithMessage(options => $"is '{options.ValidatingConfiguration}': must be the name of a ValidatingWebhookConfiguration, with {DnsSubdomain.Rule}.");
        RuleFor(options => options.Life).GreaterThanOrEqualTo(ShortestLife)
            .WithMessage(options => $"is {options.Life}: must be {ShortestLife} or longer.");
        // A CA is renewed when a third of its life remains; a certificate that is created just before must not be shortened by it.
        RuleFor(options => options.CaLife).Must((options, life) => life / 3 >= options.Life && life <= LongestCaLife)
            .WithMessage(options => $"is {options.CaLife}: must be between three times Tls:SelfManaged:Life and {LongestCaLife}.");
        RuleFor(options => options.Settle).Must((options, settle) => settle >= TimeSpan.Zero && settle <= options.CaLife / 6)
            .WithMessage(options => $"is {options.Settle}: must be between 00:00:00 and a sixth of Tls:SelfManaged:CaLife.");
    }

    private static bool IsLabel(string name) =>
        DnsSubdomain.IsValid(name) && name.Length <= LongestLabel && !name.Contains('.', StringComparison.Ordinal);
}
