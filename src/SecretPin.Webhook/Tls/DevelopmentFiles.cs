using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls;

/// <summary>
/// A certificate for localhost, signed by a CA that is made for it alone. The CA's key is never written: somebody may
/// have put ca.crt among the roots that a machine trusts, and nothing can be signed with it any more. A new certificate
/// brings a new CA. Does what <c>certs-dev/make-certs.sh</c> does.
/// </summary>
internal static class DevelopmentFiles
{
    public const string CaName = "ca.crt";

    private static readonly TimeSpan LeafLife = TimeSpan.FromDays(365);
    private static readonly TimeSpan CaLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <returns>Whether a certificate was made, because there was none that is good for another month.</returns>
    /// <exception cref="StartupException">The directory cannot be written to.</exception>
    public static bool Renew(CertificateFiles files, DateTimeOffset now)
    {
        if (IsUsable(files, now))
        {
            return false;
        }

        try
        {
            Create(files, now);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"No certificate can be made: {exception.Message} Set Tls:Directory to where we may write, or Tls:Mode to Files.", exception);
        }
    }

    private static bool IsUsable(CertificateFiles files, DateTimeOffset now)
    {
        try
        {
            var leaf = files.Load().TargetCertificate;
            return leaf.NotBefore.ToUniversalTime() <= now && leaf.NotAfter.ToUniversalTime() > now + RenewBefore
                && File.Exists(Path.Combine(Path.GetDirectoryName(files.Certificate)!, CaName));
        }
        catch (StartupException)
        {
            return false;
        }
    }

    private static void Create(CertificateFiles files, DateTimeOffset now)
    {
        using var ca = CertificateIssuer.NewCa("SecretPin development CA", now, CaLife);
        using var leaf = CertificateIssuer.NewCertificate(ca, "localhost", ["localhost", "127.0.0.1", "::1"], now, LeafLife);
        using var key = leaf.GetECDsaPrivateKey()!;
        var directory = Directory.CreateDirectory(Path.GetDirectoryName(files.Certificate)!).FullName;
        Write(Path.Combine(directory, CaName), ca.ExportCertificatePem());
        Write(files.Key, key.ExportPkcs8PrivateKeyPem());
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
