using System.Security.Cryptography.X509Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>Which CAs an API server trusts when it calls a webhook: <c>clientConfig.caBundle</c>, PEM in base64.</summary>
internal sealed class CaBundle
{
    private readonly HashSet<string> _digests;

    public CaBundle(IEnumerable<X509Certificate2> certificates)
    {
        Certificates = [.. certificates.DistinctBy(Digest)];
        _digests = [.. Certificates.Select(Digest)];
    }

    public IReadOnlyList<X509Certificate2> Certificates { get; }

    /// <summary>Text that is no bundle holds nothing.</summary>
    public static CaBundle Parse(string? text)
    {
        var pem = new byte[text?.Length ?? 0];
        return new(Convert.TryFromBase64String(text ?? "", pem, out var length) ? Pem.ReadAll(pem.AsSpan(0, length)) : []);
    }

    public bool Contains(X509Certificate2 certificate) => _digests.Contains(Digest(certificate));

    /// <summary>Whether the same certificates are in both: order and white space are nothing to write for.</summary>
    public bool Equals(CaBundle other) => _digests.SetEquals(other._digests);

    /// <summary>As the API server takes it.</summary>
    public override string ToString() => Convert.ToBase64String(Pem.Write(Certificates));

    private static string Digest(X509Certificate2 certificate) => certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
}
