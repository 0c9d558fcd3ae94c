using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

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
