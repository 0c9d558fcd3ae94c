using System.Security.Cryptography.X509Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>The certificates and keys that the replicas share. Immutable.</summary>
internal sealed record KeyRing
{
    /// <summary>The CA that signs certificates, with its key. The key is absent if another component created the CA.</summary>
    public required X509Certificate2 Ca { get; init; }

    /// <summary>The served certificate, with its key; <see langword="null"/> if there is no valid one.</summary>
    public X509Certificate2? Leaf { get; init; }

    /// <summary>The next CA, with its key, while the CA is being replaced. It does not sign yet.</summary>
    public X509Certificate2? Next { get; init; }

    /// <summary>The previous CAs, without their keys.</summary>
    public IReadOnlyList<X509Certificate2> Previous { get; init; } = [];

    /// <summary>
    /// The end of the last replaced certificate. Until then, a replica that cannot reach the API server may still serve a replaced
    /// certificate, so the previous CAs must be trusted.
    /// </summary>
    public DateTimeOffset ReplacedUntil { get; init; }

    /// <summary>The CAs that an API server must trust to call any replica.</summary>
    public IEnumerable<X509Certificate2> Trusted => Next is null ? [Ca, .. Previous] : [Ca, Next, .. Previous];
}
