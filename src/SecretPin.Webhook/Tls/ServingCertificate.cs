using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls;

/// <summary>
/// The TLS options of new connections, with the current certificate. Open connections keep their certificate, so a new certificate closes
/// no connection.
/// </summary>
internal sealed class ServingCertificate : IAsyncDisposable
{
    private readonly ICertificateSource _source;
    private readonly ClientCertificates _clients;
    private readonly TimeProvider _clock;
    private readonly IAsyncDisposable _subscription;
    private volatile SslStreamCertificateContext? _certificate;

    /// <exception cref="StartupException">The source has no valid certificate, and only the operator can correct that.</exception>
    public ServingCertificate(ICertificateSource source, ClientCertificates clients, TimeProvider clock, WebhookMetrics metrics)
    {
        (_source, _clients, _clock) = (source, clients, clock);
        _subscription = source.Subscribe(certificate => _certificate = certificate);
        metrics.ObserveCertificate(() => End);
    }

    public string? Problem => End switch
    {
        null => $"certificate: not available yet; {_source.Problem}",
        { } end when end <= _clock.GetUtcNow() => $"certificate: expired at {end:u}",
        _ when Begin > _clock.GetUtcNow() => $"certificate: not valid before {Begin:u}",
        _ => _source.Problem,
    };

    private DateTimeOffset? Begin => _certificate?.TargetCertificate.NotBefore.ToUniversalTime();

    private DateTimeOffset? End => _certificate?.TargetCertificate.NotAfter.ToUniversalTime();

    public SslServerAuthenticationOptions Handshake(TlsHandshakeCallbackContext client)
    {
        var handshake = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _certificate ?? throw new AuthenticationException("The certificate is not available yet."),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
        };
        _clients.Require(handshake, client.Connection.RemoteEndPoint);
        return handshake;
    }

    public ValueTask DisposeAsync() => _subscription.DisposeAsync();
}
