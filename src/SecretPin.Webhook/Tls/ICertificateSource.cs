using System.Net.Security;
using SecretPin.Webhook.Health;

namespace SecretPin.Webhook.Tls;

/// <summary>Where the certificate comes from: one for each <see cref="TlsMode"/>. Says, too, why what it brought is not enough.</summary>
internal interface ICertificateSource : IReadinessCondition
{
    /// <summary>Brings the first certificate, and each that comes after it, until what is returned is disposed of.</summary>
    /// <param name="serve">Takes a certificate; before this returns, where it can be had at once.</param>
    /// <exception cref="Hosting.StartException">There is none, and only a person can put that right.</exception>
    IAsyncDisposable Follow(Action<SslStreamCertificateContext> serve);
}
