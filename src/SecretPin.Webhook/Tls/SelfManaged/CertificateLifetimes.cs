using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>What can be said of a certificate alone.</summary>
internal static class CertificateLifetimes
{
    public static DateTimeOffset Begin(this X509Certificate2 certificate) => certificate.NotBefore;

    public static DateTimeOffset End(this X509Certificate2 certificate) => certificate.NotAfter;

    /// <summary>Whether it has begun, and has not ended. One that has not begun was made by somebody whose clock was ahead.</summary>
    public static bool IsValid(this X509Certificate2 certificate, DateTimeOffset now) => certificate.Begin() <= now && certificate.End() > now;

    public static bool CanSign(this X509Certificate2 ca, DateTimeOffset now) => ca.HasPrivateKey && ca.IsValid(now);

    /// <summary>
    /// Whether two thirds of its life are over, or it has not begun; by its own dates, so that replicas with other options
    /// agree.
    /// </summary>
    public static bool IsDue(this X509Certificate2 certificate, DateTimeOffset now)
    {
        var made = certificate.Begin() + CertificateIssuer.Skew;
        return certificate.Begin() > now || now >= made + ((certificate.End() - made) * 2 / 3);
    }

    /// <summary>By key, not by name.</summary>
    public static bool IsSignedBy(this X509Certificate2 certificate, X509Certificate2 ca) =>
        certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier is { } signer
        && ca.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() is { } key
        && signer.Span.SequenceEqual(key.SubjectKeyIdentifierBytes.Span);

    public static bool IsValidFor(this X509Certificate2 certificate, IEnumerable<string> names) =>
        names.All(name => certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false));

    /// <summary>The host names and IP addresses that it is good for.</summary>
    public static IEnumerable<string> Names(this X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
            ? [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())]
            : [];
}
