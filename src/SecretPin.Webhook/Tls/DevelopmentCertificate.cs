using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Hosting;

namespace SecretPin.Webhook.Tls;

/// <summary>
/// A certificate for localhost, signed by a CA that is made for it alone. The CA's key is never written: somebody may
/// have put ca.crt among the roots that a machine trusts, and nothing can be signed with it any more. A new certificate
/// brings a new CA. Does what <c>certs-dev/make-certs.sh</c> does.
/// </summary>
internal static class DevelopmentCertificate
{
    public const string CaName = "ca.crt";

    private static readonly TimeSpan LeafLife = TimeSpan.FromDays(365);
    private static readonly TimeSpan CaLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>Clocks of containers on a laptop lag behind.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    /// <returns>Whether a certificate was made, because there was none that is good for another month.</returns>
    /// <exception cref="StartException">The directory cannot be written to.</exception>
    public static bool Renew(CertificateFiles files, DateTimeOffset now)
    {
        if (IsGood(files, now))
        {
            return false;
        }

        try
        {
            Make(files, now);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"No certificate can be made: {exception.Message} Set Tls:Directory to where we may write, or Tls:Mode to Files.", exception);
        }
    }

    private static bool IsGood(CertificateFiles files, DateTimeOffset now)
    {
        try
        {
            var leaf = files.Load().TargetCertificate;
            return leaf.NotBefore.ToUniversalTime() <= now && leaf.NotAfter.ToUniversalTime() > now + RenewBefore
                && File.Exists(Path.Combine(Path.GetDirectoryName(files.Certificate)!, CaName));
        }
        catch (StartException)
        {
            return false;
        }
    }

    private static void Make(CertificateFiles files, DateTimeOffset now)
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=SecretPin development CA", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        caRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(caRequest.PublicKey, false));
        using var ca = caRequest.CreateSelfSigned(now - Skew, now + CaLife);

        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leafRequest = new CertificateRequest("CN=localhost", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        leafRequest.CertificateExtensions.Add(names.Build());
        leafRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        leafRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        leafRequest.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1", "serverAuth")], false));
        leafRequest.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        using var leaf = leafRequest.Create(ca, now - Skew, now + LeafLife, RandomNumberGenerator.GetBytes(16));

        var directory = Directory.CreateDirectory(Path.GetDirectoryName(files.Certificate)!).FullName;
        Write(Path.Combine(directory, CaName), ca.ExportCertificatePem());
        Write(files.Key, leafKey.ExportPkcs8PrivateKeyPem());
        Write(files.Certificate, leaf.ExportCertificatePem());
    }

    /// <summary>Readable by its owner alone from its first byte on, and never seen half written.</summary>
    private static void Write(string path, string pem)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(pem + "\n");
        }

        File.Move(temporary, path, overwrite: true);
    }
}
