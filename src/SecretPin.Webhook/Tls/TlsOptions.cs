namespace SecretPin.Webhook.Tls;

/// <summary>What we show of ourselves to who connects: section <c>Tls</c>.</summary>
public sealed class TlsOptions
{
    /// <summary>Development makes a certificate for localhost by itself; Files serves a mounted one. Default Development.</summary>
    public TlsMode Mode { get; set; } = TlsMode.Development;

    /// <summary>For Development, where ca.crt, tls.crt and tls.key are made. Default <c>certs-dev</c> below the content root.</summary>
    public string Directory { get; set; } = "certs-dev";

    /// <summary>For Files, the certificate in PEM, followed by its intermediates where it has any. No default.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>For Files, its private key in PEM, not encrypted. No default.</summary>
    public string? KeyFile { get; set; }
}
