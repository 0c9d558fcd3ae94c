namespace SecretPin.Webhook.Tls;

/// <summary>Where the certificate comes from.</summary>
public enum TlsMode
{
    /// <summary>We make one for localhost, in files.</summary>
    Development,

    /// <summary>Somebody else makes it; we read mounted files.</summary>
    Files,

    /// <summary>We make it in the cluster, share it between replicas and have the API server trust it.</summary>
    SelfManaged,
}
