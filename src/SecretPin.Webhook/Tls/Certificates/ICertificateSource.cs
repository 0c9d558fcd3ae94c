using System.Net.Security;

namespace SecretPin.Webhook.Tls.Certificates;

/// <summary>Where the certificate comes from: one for each value of <c>Tls:Mode</c>.</summary>
internal interface ICertificateSource 
{
    /// <summary>Why the certificate does not suffice, for people; <see langword="null"/> while it does.</summary>
    string? Problem { get; }

    /// <summary>Brings the first certificate, and each that comes after it, until what is returned is disposed of.</summary>
    /// <param name="serve">Takes a certificate; before this returns, where it can be had at once.</param>
    /// <exception cref="Configuration.StartupException">There is none, and only a person can put that right.</exception>
    IAsyncDisposable Follow(Action<SslStreamCertificateContext> serve);
}
