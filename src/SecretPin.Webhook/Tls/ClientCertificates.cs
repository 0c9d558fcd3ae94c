using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Tls;

/// <summary>
/// Who may ask: everyone, or, with <c>Tls:ClientCa</c>, only who shows a certificate of that CA. Nobody else gets past the
/// handshake, so no review of theirs is read.
/// </summary>
internal sealed partial class ClientCertificates : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly ILogger<ClientCertificates> _logger;
    private readonly FileReloader? _following;
    private readonly LogThrottle _refusals;
    private volatile X509Certificate2Collection? _authorities;

    /// <param name="file">CA certificates in PEM; none where everyone may ask.</param>
    /// <param name="clock">Looks at the file, and at certificates' ends.</param>
    /// <param name="logger">Is told who was refused.</param>
    /// <exception cref="StartupException">The file cannot be used.</exception>
    public ClientCertificates(string? file, TimeProvider clock, ILogger<ClientCertificates> logger)
    {
        (_clock, _logger, _refusals) = (clock, logger, new(clock));
        if (file is not null)
        {
            _following = new([file], () => Load(file), problem => Log.Kept(logger, problem), clock);
        }
    }

    public void Require(SslServerAuthenticationOptions handshake, EndPoint? client)
    {
        if (_authorities is not { } authorities)
        {
            return;
        }

        handshake.ClientCertificateRequired = true;
        // A resumed session would bring back who was let in by a CA that is gone.
        handshake.AllowTlsResume = false;
        handshake.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTime = _clock.GetUtcNow().LocalDateTime,
        };
        handshake.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        handshake.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            if (errors == SslPolicyErrors.None)
            {
                return true;
            }

            if (_refusals.Comes(out var others))
            {
                Log.Refused(_logger, client, WhyRefused(certificate, chain), others);
            }

            return false;
        };
    }

    public ValueTask DisposeAsync() => _following?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Load(string file)
    {
        var isFirst = _authorities is null;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(FileReloader.Text(file));
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        _authorities = authorities.Count > 0 ? authorities : throw new StartupException($"Tls:ClientCa: {file} holds no certificate in PEM.");
        if (!isFirst)
        {
            Log.Reloaded(_logger, file, authorities.Count);
        }
    }

    private static string WhyRefused(X509Certificate? certificate, X509Chain? chain) => certificate is null
        ? "It showed no certificate"
        : $"Its certificate {DisplayText.SingleLine(certificate.Subject)} is refused ({string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status))})";

    private static partial class Log
    {
        [LoggerMessage(140, LogLevel.Warning, "Refused {Client}, by Tls:ClientCa. {Problem}. {Others} others were refused since this was last said")]
        public static partial void Refused(ILogger logger, EndPoint? client, string problem, int others);

        [LoggerMessage(141, LogLevel.Information, "Tls:ClientCa changed: {File} holds {Count} certificates")]
        public static partial void Reloaded(ILogger logger, string file, int count);

        [LoggerMessage(142, LogLevel.Error, "Tls:ClientCa changed and cannot be used; what it held before still counts. {Problem}")]
        public static partial void Kept(ILogger logger, string problem);
    }
}
