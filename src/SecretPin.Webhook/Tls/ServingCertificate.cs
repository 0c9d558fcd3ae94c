using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls;

/// <summary>
/// How new connections are answered: the one thing that Kestrel asks. Connections that are open keep what they began with,
/// so another certificate closes none.
/// </summary>
internal sealed class ServingCertificate : IAsyncDisposable
{
    private readonly ICertificateSource _source;
    private readonly ClientCertificates _clients;
    private readonly TimeProvider _clock;
    private readonly IAsyncDisposable _following;
    private volatile SslStreamCertificateContext? _certificate;

    /// <exception cref="StartupException">There is no usable certificate.</exception>
    public ServingCertificate(ICertificateSource source, ClientCertificates clients, TimeProvider clock, WebhookMetrics metrics)
    {
        (_source, _clients, _clock) = (source, clients, clock);
        _following = source.Follow(certificate => _certificate = certificate);
        metrics.ObserveCertificate(() => End);
    }

    public string? Problem => End switch
    {
        null => $"certificate: there is none yet; {_source.Problem}",
        { } end when end <= _clock.GetUtcNow() => $"certificate: it expired at {end:u}",
        _ when Begin > _clock.GetUtcNow() => $"certificate: it is good only from {Begin:u} on",
        _ => _source.Problem,
    };

    private DateTimeOffset? Begin => _certificate?.TargetCertificate.NotBefore.ToUniversalTime();

    private DateTimeOffset? End => _certificate?.TargetCertificate.NotAfter.ToUniversalTime();

    public SslServerAuthenticationOptions Handshake(TlsHandshakeCallbackContext client)
    {
        var handshake = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _certificate ?? throw new AuthenticationException("There is no certificate yet."),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
        };
        _clients.Require(handshake, client.Connection.RemoteEndPoint);
        return handshake;
    }

    public ValueTask DisposeAsync() => _following.DisposeAsync();
}
