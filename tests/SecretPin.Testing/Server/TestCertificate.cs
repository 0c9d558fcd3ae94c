using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecretPin.Testing.Server;

/// <summary>A CA of the test run and a certificate for loopback.</summary>
public sealed class TestCertificate
{
    private TestCertificate(string name)
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ca = new CertificateRequest($"CN={name}", caKey, HashAlgorithmName.SHA256);
        ca.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var signer = ca.CreateSelfSigned(from, to);
        CaPem = signer.ExportCertificatePem();

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        leaf.CertificateExtensions.Add(names.Build());
        using var signed = leaf.Create(signer, from, to, [1, 2, 3]);
        using var withKey = signed.CopyWithPrivateKey(key);
        Leaf = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }

    public static TestCertificate Shared { get; } = new("test CA");

    public string CaPem { get; }

    public X509Certificate2 Leaf { get; }

    public static TestCertificate New(string name) => new(name);
}
