using System.Net.Security;

namespace SecretPin.Webhook.Tls.Certificates;

/// <summary>The source of the serving certificate: one implementation for each value of <c>Tls:Mode</c>.</summary>
internal interface ICertificateSource
{
    /// <summary>Why the webhook is not ready, as text for the operator; <see langword="null"/> while it is.</summary>
    string? Problem { get; }

    /// <summary>Provides the certificate, and each later one, until the subscription is disposed.</summary>
    /// <param name="serve">Called with each certificate; before this method returns, if the certificate is available at once.</param>
    /// <exception cref="Configuration.StartupException">There is no valid certificate, and only the operator can correct that.</exception>
    IAsyncDisposable Subscribe(Action<SslStreamCertificateContext> serve);
}
