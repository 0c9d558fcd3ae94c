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

    /// <summary>The MutatingWebhookConfiguration of the webhook. Default <c>secretpin</c>.</summary>
    public string MutatingConfiguration { get; set; } = "secretpin";

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
