using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Tls;

/// <summary>The files of a certificate and its private key, in PEM.</summary>
/// <param name="Certificate">The path of the certificate, followed by its intermediates.</param>
/// <param name="Key">The path of its private key.</param>
internal sealed record CertificateFiles(string Certificate, string Key)
{
    /// <summary>The file names of a Secret of type kubernetes.io/tls.</summary>
    public const string CertificateName = "tls.crt", KeyName = "tls.key";

    public static CertificateFiles Of(TlsOptions options, string root) => options.Mode == TlsMode.Files
        ? new(Path.GetFullPath(options.CertificateFile!, root), Path.GetFullPath(options.KeyFile!, root))
        : new(Path.GetFullPath(Path.Combine(options.Directory, CertificateName), root), Path.GetFullPath(Path.Combine(options.Directory, KeyName), root));

    /// <exception cref="StartupException">The files cannot be read or parsed, or the key does not match the certificate.</exception>
    public SslStreamCertificateContext Load()
    {
        var certificate = FileReloader.Text(Certificate);
        var key = FileReloader.Text(Key);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificate);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Without the inner exception, because it could quote the key.
            throw new StartupException($"{Certificate} and {Key} must be a certificate and its private key, both in PEM, and the key not encrypted.");
        }
    }
}
