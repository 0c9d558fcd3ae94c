using System.Net.Security;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls;

/// <summary>Mode Development: creates the files of a certificate for localhost if there are none, and serves them as in mode Files.</summary>
internal sealed partial class DevelopmentCertificate(
    CertificateFiles files, FileCertificate source, TimeProvider clock, ILogger<DevelopmentCertificate> logger) : ICertificateSource
{
    public string? Problem => source.Problem;

    public IAsyncDisposable Subscribe(Action<SslStreamCertificateContext> serve)
    {
        if (DevelopmentFiles.Renew(files, clock.GetUtcNow()))
        {
            Log.Created(logger, Path.GetDirectoryName(files.Certificate)!);
        }

        return source.Subscribe(serve);
    }

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information, "Created a certificate for localhost in {Directory}; clients must trust its ca.crt")]
        public static partial void Created(ILogger logger, string directory);
    }
}
