using System.Net.Security;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls;

/// <summary>Mode Development: a certificate for localhost that we make where there is none, and files from then on.</summary>
internal sealed partial class DevelopmentCertificate(
    CertificateFiles files, FileCertificate source, TimeProvider clock, ILogger<DevelopmentCertificate> logger) : ICertificateSource
{
    public string? Problem => source.Problem;

    public IAsyncDisposable Follow(Action<SslStreamCertificateContext> serve)
    {
        if (DevelopmentFiles.Renew(files, clock.GetUtcNow()))
        {
            Log.Made(logger, Path.GetDirectoryName(files.Certificate)!);
        }

        return source.Follow(serve);
    }

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information, "Made a certificate for localhost in {Directory}; clients need its ca.crt")]
        public static partial void Made(ILogger logger, string directory);
    }
}
