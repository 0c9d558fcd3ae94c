using System.Net.Security;
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
