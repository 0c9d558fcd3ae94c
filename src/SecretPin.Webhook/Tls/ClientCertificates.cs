using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Core;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Tls;

/// <summary>
/// Authenticates clients. Without <c>Tls:ClientCa</c>, every client is accepted. With it, the handshake of a client without a certificate of
/// that CA fails, so the webhook reads no review of the client. With <c>Tls:ClientNames</c>, the certificate also needs one of these common names.
/// </summary>
internal sealed partial class ClientCertificates : IAsyncDisposable
{
    private const string CommonName = "2.5.4.3";

    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<string> _names;
    private readonly ILogger<ClientCertificates> _logger;
    private readonly FileReloader? _reloader;
    private readonly LogThrottle _throttle;
    private volatile X509Certificate2Collection? _authorities;

    /// <summary>Reads the CA certificates of a PEM file. Without a file, every client is accepted.</summary>
    /// <exception cref="StartupException">The file cannot be read, or contains no certificate.</exception>
    public ClientCertificates(
        string? file, IReadOnlyList<string> names, TimeProvider clock, WebhookMetrics metrics, ILogger<ClientCertificates> logger)
    {
        (_names, _clock, _logger, _throttle) = (names, clock, logger, new(clock));
        if (file is not null)
        {
            _reloader = new([file], () => Load(file), problem => Log.ReloadFailed(logger, problem), clock);
        }
        else
        {
            Log.NotRequired(logger);
        }

        metrics.ObserveClientCertificates(() => _authorities is not null);
    }

    public void Require(SslServerAuthenticationOptions handshake, EndPoint? client)
    {
        if (_authorities is not { } authorities)
        {
            return;
        }

        handshake.ClientCertificateRequired = true;
        // A resumed session would accept a client of a CA that was removed since.
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
            if (errors == SslPolicyErrors.None && HasExpectedName(certificate))
            {
                return true;
            }

            if (_throttle.TryAcquire(out var others))
            {
                Log.Rejected(_logger, client, Problem(certificate, chain, errors), others);
            }

            return false;
        };
    }

    public ValueTask DisposeAsync() => _reloader?.DisposeAsync() ?? ValueTask.CompletedTask;

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

        _authorities = authorities.Count > 0 ? authorities : throw new StartupException($"Tls:ClientCa: {file} contains no certificate in PEM.");
        if (!isFirst)
        {
            Log.Reloaded(_logger, file, authorities.Count);
        }
    }

    /// <summary>
    /// Whether the certificate has exactly one common name, and it is expected. Other attributes of the subject do not count, so
    /// <see cref="X509Certificate2.GetNameInfo"/> is not used.
    /// </summary>
    private bool HasExpectedName(X509Certificate? certificate)
    {
        if (_names.Count == 0)
        {
            return true;
        }

        var names = (certificate as X509Certificate2)?.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(attribute => !attribute.HasMultipleElements && attribute.GetSingleElementType().Value == CommonName)
            .Select(attribute => attribute.GetSingleElementValue())
            .ToArray();
        return names is [{ } name] && _names.Contains(name, StringComparer.Ordinal);
    }

    private static string Problem(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is null
        ? "the client sent no certificate"
        : errors == SslPolicyErrors.None ? $"certificate {SafeText.SingleLine(certificate.Subject)} does not have one of the common names in Tls:ClientNames"
        : $"certificate {SafeText.SingleLine(certificate.Subject)} is not valid "
            + $"({string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status))})";

    private static partial class Log
    {
        [LoggerMessage(
            140, LogLevel.Warning, "Rejected client {Client} by Tls:ClientCa: {Problem}. {Others} more clients were rejected since the last message")]
        public static partial void Rejected(ILogger logger, EndPoint? client, string problem, int others);
        [LoggerMessage(141, LogLevel.Information, "Tls:ClientCa changed: {File} contains {Count} certificates")]
        public static partial void Reloaded(ILogger logger, string file, int count);
        [LoggerMessage(142, LogLevel.Error, "Tls:ClientCa changed and is invalid; the last valid certificates stay in use: {Problem}")]
        public static partial void ReloadFailed(ILogger logger, string problem);
        [LoggerMessage(
            143, LogLevel.Warning, "Tls:ClientCa is not set: SecretPin answers every client that reaches its port. See docs/security.md")]
        public static partial void NotRequired(ILogger logger);
    }
}
