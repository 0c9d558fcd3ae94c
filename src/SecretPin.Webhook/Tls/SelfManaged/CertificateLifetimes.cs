using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>Properties of a certificate.</summary>
internal static class CertificateLifetimes
{
    public static DateTimeOffset Begin(this X509Certificate2 certificate) => certificate.NotBefore;

    public static DateTimeOffset End(this X509Certificate2 certificate) => certificate.NotAfter;

    /// <summary>Whether the time is within the certificate's validity. A replica whose clock is ahead creates certificates that are not valid yet.</summary>
    public static bool IsValid(this X509Certificate2 certificate, DateTimeOffset now) => certificate.Begin() <= now && certificate.End() > now;

    public static bool CanSign(this X509Certificate2 ca, DateTimeOffset now) => ca.HasPrivateKey && ca.IsValid(now);

    /// <summary>
    /// Whether the certificate must be renewed: after two thirds of its life, or if it is not valid yet. Computed from the certificate's own
    /// dates, so that replicas with different options agree.
    /// </summary>
    public static bool IsDue(this X509Certificate2 certificate, DateTimeOffset now)
    {
        var created = certificate.Begin() + CertificateIssuer.Skew;
        return certificate.Begin() > now || now >= created + ((certificate.End() - created) * 2 / 3);
    }

    /// <summary>Compares key identifiers rather than names.</summary>
    public static bool IsSignedBy(this X509Certificate2 certificate, X509Certificate2 ca) =>
        certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier is { } signer
        && ca.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() is { } key
        && signer.Span.SequenceEqual(key.SubjectKeyIdentifierBytes.Span);

    public static bool IsValidFor(this X509Certificate2 certificate, IEnumerable<string> names) =>
        names.All(name => certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false));

    /// <summary>The host names and IP addresses of the certificate.</summary>
    public static IEnumerable<string> Names(this X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
            ? [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())]
            : [];
}
