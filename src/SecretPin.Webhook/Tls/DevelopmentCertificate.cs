using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls;

/// <summary>Mode Development: creates the files of a certificate for localhost if there are none, and serves them as in mode Files.</summary>
internal sealed partial class DevelopmentCertificate(
    CertificateFiles files, FileCertificate source, TimeProvider clock, ILogger<DevelopmentCertificate> logger) : ICertificateSource
{
    public string? Problem => source.Problem;

    public IAsyncDisposable Subscribe(Action<SslStreamCertificateContext> serve)
    {
        if (DevelopmentFiles.Renew(files, clock.GetUtcNow()))
        {
            Log.Created(logger, Path.GetDirectoryName(files.Certificate)!);
        }

        return source.Subscribe(serve);
    }

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information, "Created a certificate for localhost in {Directory}; clients must trust its ca.crt")]
        public static partial void Created(ILogger logger, string directory);
    }
}

/// <summary>
/// Creates the files of a certificate for localhost, signed by a new CA. The CA's key is never written, so nobody can sign another
/// certificate, even if a developer adds ca.crt to the trusted roots of a machine. Does the same as <c>certs-dev/make-certs.sh</c>.
/// </summary>
internal static class DevelopmentFiles
{
    public const string CaName = "ca.crt";

    private static readonly TimeSpan LeafLife = TimeSpan.FromDays(365);
    private static readonly TimeSpan CaLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <returns>Whether a certificate was created, because there was none that is valid for another 30 days.</returns>
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
                $"The development certificate cannot be written: {exception.Message} Set Tls:Directory to a writable directory, or Tls:Mode to Files.",
                exception);
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

    /// <summary>Writes a file that only its owner can read, from its first byte on, and that appears as a whole.</summary>
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
