using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecretPin.Webhook.Tls.Certificates;

/// <summary>Creates CAs, and certificates that a CA signs. Each certificate has its own ECDSA P-256 key.</summary>
internal static class CertificateIssuer
{
    /// <summary>How long before its creation a certificate is valid, because the clocks of nodes and of local containers can be behind.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    /// <summary>Creates a CA. A digest of the key is added to the common name, so that CAs have different names.</summary>
    public static X509Certificate2 NewCa(string name, DateTimeOffset now, TimeSpan life)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var digest = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 4));
        var request = new CertificateRequest($"CN={name} {digest}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(now - Skew, now + life);
    }

    /// <summary>Creates a certificate for host names and IP addresses, which does not outlive the CA.</summary>
    public static X509Certificate2 NewCertificate(X509Certificate2 ca, string subject, IEnumerable<string> names, DateTimeOffset now, TimeSpan life)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(AlternativeNames(names));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1", "serverAuth")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));

        var (begin, end) = (now - Skew, now + life);
        var (caBegin, caEnd) = (new DateTimeOffset(ca.NotBefore), new DateTimeOffset(ca.NotAfter));
        using var certificate = request.Create(ca, begin > caBegin ? begin : caBegin, end < caEnd ? end : caEnd, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        return alternatives.Build();
    }
}
