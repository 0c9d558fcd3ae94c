using System.Net;
using FluentValidation;
using SecretPin.Core.Names;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>The options of <c>Tls:Mode=SelfManaged</c>: section <c>Tls:SelfManaged</c>. The default names match <c>deploy/chart</c>.</summary>
public sealed class SelfManagedOptions
{
    /// <summary>The Secret with the key ring that the replicas share. Default <c>secretpin-tls</c>.</summary>
    public string Secret { get; set; } = "secretpin-tls";

    /// <summary>The namespace of the Secret and the Service. Default the pod's namespace; outside of a pod <c>secretpin-system</c>.</summary>
    public string? Namespace { get; set; }

    /// <summary>The Service through which the API server calls the webhook. Default <c>secretpin</c>.</summary>
    public string Service { get; set; } = "secretpin";

    /// <summary>
    /// Host names and IP addresses of the certificate, in addition to the Service's. Default none; outside of a pod localhost, 127.0.0.1
    /// and ::1.
    /// </summary>
    public IReadOnlyList<string>? Names { get; set; }

    /// <summary>
    /// The MutatingWebhookConfiguration of the webhook. Default <c>zzz-secretpin</c>; matches webhooks.mutating.name in deploy/chart/values.yaml.
    /// The webhook also updates <see cref="FormerMutatingConfiguration"/>, if it exists.
    /// </summary>
    public string MutatingConfiguration { get; set; } = "zzz-secretpin";

    /// <summary>
    /// The default name of the MutatingWebhookConfiguration in earlier versions. During an upgrade and a rollback, both configurations exist for a moment.
    /// </summary>
    public const string FormerMutatingConfiguration = "secretpin";

    /// <summary>The ValidatingWebhookConfiguration of the webhook. Default <c>secretpin</c>.</summary>
    public string ValidatingConfiguration { get; set; } = "secretpin";

    /// <summary>How long a CA is valid; the next CA is created after two thirds of this time. Default 3650 days, at most 36500.</summary>
    public TimeSpan CaLife { get; set; } = TimeSpan.FromDays(3650);

    /// <summary>How long a certificate is valid; it is renewed after two thirds of this time. Default 90 days, at least one minute.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long every <c>caBundle</c> must contain the next CA before the webhook serves a certificate of it, so that each API server has
    /// received the change. Default one minute.
    /// </summary>
    public TimeSpan Settle { get; set; } = TimeSpan.FromMinutes(1);
}

internal sealed class SelfManagedOptionsValidator : AbstractValidator<SelfManagedOptions>
{
    private static readonly string LabelRule = $"with lower-case letters, digits and '-', at most {DnsLabel.MaxLength} characters";
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestCaLife = TimeSpan.FromDays(36500);

    public SelfManagedOptionsValidator()
    {
        RuleFor(options => options.Secret).Must(name => DnsSubdomain.IsValid(name))
            .WithMessage(options => $"is '{options.Secret}': must be the name of a Secret, with {DnsSubdomain.Rule}.");
        RuleFor(options => options.Namespace).Must(name => name is null || IsLabel(name))
            .WithMessage(options => $"is '{options.Namespace}': must be a namespace, {LabelRule}.");
        RuleFor(options => options.Service).Must(IsLabel).WithMessage(options => $"is '{options.Service}': must be the name of a Service, {LabelRule}.");
        RuleForEach(options => options.Names).Must(name => IPAddress.TryParse(name, out _) || DnsSubdomain.IsValid(name))
            .WithMessage((_, name) => $"is '{name}': must be a host name or an IP address.");
        RuleFor(options => options.MutatingConfiguration).Must(name => DnsSubdomain.IsValid(name))
            .WithMessage(options => $"is '{options.MutatingConfiguration}': must be the name of a MutatingWebhookConfiguration, with {DnsSubdomain.Rule}.");
        RuleFor(options => options.ValidatingConfiguration).Must(name => DnsSubdomain.IsValid(name))
            .WithMessage(options => $"is '{options.ValidatingConfiguration}': must be the name of a ValidatingWebhookConfiguration, with {DnsSubdomain.Rule}.");
        RuleFor(options => options.Life).GreaterThanOrEqualTo(ShortestLife).WithMessage(options => $"is {options.Life}: must be {ShortestLife} or longer.");
        // A CA is renewed when a third of its life remains; a certificate that is created just before must not be shortened by it.
        RuleFor(options => options.CaLife).Must((options, life) => life / 3 >= options.Life && life <= LongestCaLife)
            .WithMessage(options => $"is {options.CaLife}: must be between three times Tls:SelfManaged:Life and {LongestCaLife}.");
        RuleFor(options => options.Settle).Must((options, settle) => settle >= TimeSpan.Zero && settle <= options.CaLife / 6)
            .WithMessage("is {PropertyValue}: must be between 00:00:00 and a sixth of Tls:SelfManaged:CaLife.");
    }

    private static bool IsLabel(string name) => DnsLabel.IsValid(name);
}
