using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls;

/// <summary>Mode Files: serves a certificate from files that another component creates and renews.</summary>
internal sealed partial class FileCertificate(CertificateFiles files, TimeProvider clock, ILogger<FileCertificate> logger) : ICertificateSource
{
    public string? Problem => null;

    public IAsyncDisposable Subscribe(Action<SslStreamCertificateContext> serve)
    {
        var isFirst = true;
        return new FileReloader([files.Certificate, files.Key], Load, problem => Log.ReloadFailed(logger, problem), clock);

        void Load()
        {
            var certificate = files.Load();
            serve(certificate);
            if (!isFirst)
            {
                Log.Reloaded(logger, certificate.TargetCertificate.NotAfter.ToUniversalTime());
            }

            isFirst = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(121, LogLevel.Information, "The certificate changed; the new one is valid until {End:u}")]
        public static partial void Reloaded(ILogger logger, DateTime end);
        [LoggerMessage(122, LogLevel.Error, "The certificate changed and is invalid; the last valid one stays in use: {Problem}")]
        public static partial void ReloadFailed(ILogger logger, string problem);
    }
}

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
