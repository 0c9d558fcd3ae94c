using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>The CAs that the API server trusts when it calls a webhook: <c>clientConfig.caBundle</c>, PEM in base64.</summary>
internal sealed class CaBundle
{
    private readonly HashSet<string> _digests;

    public CaBundle(IEnumerable<X509Certificate2> certificates)
    {
        Certificates = [.. certificates.DistinctBy(Digest)];
        _digests = [.. Certificates.Select(Digest)];
    }

    public IReadOnlyList<X509Certificate2> Certificates { get; }

    /// <returns>The bundle; empty if the text is malformed.</returns>
    public static CaBundle Parse(string? text)
    {
        var pem = new byte[text?.Length ?? 0];
        return new(Convert.TryFromBase64String(text ?? "", pem, out var length) ? Pem.ReadAll(pem.AsSpan(0, length)) : []);
    }

    public bool Contains(X509Certificate2 certificate) => _digests.Contains(Digest(certificate));

    /// <summary>Whether both contain the same certificates, in any order and formatting.</summary>
    public bool Equals(CaBundle other) => _digests.SetEquals(other._digests);

    /// <summary>The value of <c>caBundle</c>.</summary>
    public override string ToString() => Convert.ToBase64String(Pem.Write(Certificates));

    private static string Digest(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);
}

/// <summary>Converts certificates to and from PEM. Malformed text yields no certificate, so that the caller creates a new one.</summary>
internal static class Pem
{
    public static byte[] Write(IEnumerable<X509Certificate2> certificates) =>
        Encoding.ASCII.GetBytes(string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n")));

    /// <returns>The key, which the caller must clear.</returns>
    public static byte[] WriteKey(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has no ECDSA key.");
        var der = key.ExportPkcs8PrivateKey();
        var text = PemEncoding.Write("PRIVATE KEY", der);
        var pem = Encoding.ASCII.GetBytes(text);
        CryptographicOperations.ZeroMemory(der);
        Array.Clear(text);
        return pem;
    }

    public static IReadOnlyList<X509Certificate2> ReadAll(ReadOnlySpan<byte> pem)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Encoding.UTF8.GetString(pem));
            return [.. certificates];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    /// <returns>The first certificate with its key; <see langword="null"/> if the key does not match.</returns>
    public static X509Certificate2? Read(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key)
    {
        var text = new char[Encoding.UTF8.GetMaxCharCount(key.Length)];
        try
        {
            var length = Encoding.UTF8.GetChars(key, text);
            return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(certificate), text.AsSpan(0, length));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
        finally
        {
            Array.Clear(text);
        }
    }
}
