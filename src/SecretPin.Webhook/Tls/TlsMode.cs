namespace SecretPin.Webhook.Tls;

/// <summary>Where the certificate comes from.</summary>
public enum TlsMode
{
    Development,
    Files,
}
