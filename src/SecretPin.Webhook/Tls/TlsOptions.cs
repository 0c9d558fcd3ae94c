using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tls;

/// <summary>The serving certificate, and the authentication of clients: section <c>Tls</c>.</summary>
public sealed class TlsOptions
{
    /// <summary>
    /// Development creates a certificate for localhost; Files serves a mounted certificate; SelfManaged creates a certificate for the
    /// Service in the cluster. Default Development.
    /// </summary>
    public TlsMode Mode { get; set; } = TlsMode.Development;

    /// <summary>For Development, the directory of ca.crt, tls.crt and tls.key, relative to the content root. Default <c>certs-dev</c>.</summary>
    public string Directory { get; set; } = "certs-dev";

    /// <summary>For Files, the path of the certificate in PEM, followed by its intermediates. No default.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>For Files, the path of the private key in PEM, not encrypted. No default.</summary>
    public string? KeyFile { get; set; }

    /// <summary>For SelfManaged: section <c>Tls:SelfManaged</c>.</summary>
    public SelfManagedOptions SelfManaged { get; set; } = new();

    /// <summary>
    /// The path of CA certificates in PEM. If it is set, a client needs a certificate for client authentication that one of these CAs
    /// signed. Default none: every client is accepted.
    /// </summary>
    public string? ClientCa { get; set; }
}
