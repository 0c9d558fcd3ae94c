namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>For <c>Tls:Mode=SelfManaged</c>: section <c>Tls:SelfManaged</c>. The names match <c>deploy/chart</c>.</summary>
public sealed class SelfManagedOptions
{
    /// <summary>The Secret that holds what the replicas share. Default <c>secretpin-tls</c>.</summary>
    public string Secret { get; set; } = "secretpin-tls";

    /// <summary>Its namespace, and the Service's. Default the pod's own; outside of a pod <c>secretpin-system</c>.</summary>
    public string? Namespace { get; set; }

    /// <summary>The Service by which the API server knows us. Default <c>secretpin</c>.</summary>
    public string Service { get; set; } = "secretpin";

    /// <summary>
    /// Host names and IP addresses that the certificate is good for beside the Service's. Default none; outside of a pod
    /// localhost, 127.0.0.1 and ::1.
    /// </summary>
    public IReadOnlyList<string>? Names { get; set; }

    /// <summary>The MutatingWebhookConfiguration that calls us. Default <c>secretpin</c>.</summary>
    public string MutatingConfiguration { get; set; } = "secretpin";

    /// <summary>The ValidatingWebhookConfiguration that calls us. Default <c>secretpin</c>.</summary>
    public string ValidatingConfiguration { get; set; } = "secretpin";

    /// <summary>How long a CA is good; at two thirds of it the next one is made. Default 3650 days, at most 36500.</summary>
    public TimeSpan CaLife { get; set; } = TimeSpan.FromDays(3650);

    /// <summary>How long a certificate is good; it is renewed at two thirds of it. Default 90 days, at least one minute.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long every <c>caBundle</c> holds the next CA before anything signed by it is served: each API server has to
    /// hear of it first. Default one minute.
    /// </summary>
    public TimeSpan Settle { get; set; } = TimeSpan.FromMinutes(1);
}
