using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tls;

/// <summary>What we show of ourselves to who connects, and what we ask of them: section <c>Tls</c>.</summary>
public sealed class TlsOptions
{
    /// <summary>
    /// Development makes a certificate for localhost by itself; Files serves a mounted one; SelfManaged makes one for a
    /// Service in the cluster. Default Development.
    /// </summary>
    public TlsMode Mode { get; set; } = TlsMode.Development;

    /// <summary>For Development, where ca.crt, tls.crt and tls.key are made. Default <c>certs-dev</c> below the content root.</summary>
    public string Directory { get; set; } = "certs-dev";

    /// <summary>For Files, the certificate in PEM, followed by its intermediates where it has any. No default.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>For Files, its private key in PEM, not encrypted. No default.</summary>
    public string? KeyFile { get; set; }

    /// <summary>For SelfManaged: section <c>Tls:SelfManaged</c>.</summary>
    public SelfManagedOptions SelfManaged { get; set; } = new();

    /// <summary>
    /// CA certificates in PEM. Where it is set, only a client with a certificate of one of them, good for client
    /// authentication, gets past the handshake. Default none: everyone may ask.
    /// </summary>
    public string? ClientCa { get; set; }
}
