namespace SecretPin.Webhook.Tls;

/// <summary>The source of the serving certificate.</summary>
public enum TlsMode
{
    /// <summary>The webhook creates a certificate for localhost, in files.</summary>
    Development,

    /// <summary>Another component creates the certificate; the webhook reads mounted files.</summary>
    Files,

    /// <summary>The replicas create a certificate, share it in a Secret, and write its CA into the webhook configurations.</summary>
    SelfManaged,
}
