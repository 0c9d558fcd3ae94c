using System.Security.Cryptography.X509Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>What the replicas share. Nobody changes one: another takes its place.</summary>
internal sealed record KeyRing
{
    /// <summary>What signs, with its key; without one where somebody else made it.</summary>
    public required X509Certificate2 Ca { get; init; }

    /// <summary>What is served, with its key. None where nothing usable was found.</summary>
    public X509Certificate2? Leaf { get; init; }

    /// <summary>While the CA is being replaced: the one that comes, with its key. It signs nothing yet.</summary>
    public X509Certificate2? Next { get; init; }

    /// <summary>CAs that signed before, without their keys.</summary>
    public IReadOnlyList<X509Certificate2> Previous { get; init; } = [];

    /// <summary>
    /// When the last of the certificates ends that were replaced. Until then a replica that cannot reach the API server
    /// may still serve one of them.
    /// </summary>
    public DateTimeOffset ReplacedUntil { get; init; }

    /// <summary>What an API server must trust, so that no replica is refused.</summary>
    public IEnumerable<X509Certificate2> Trusted => Next is null ? [Ca, .. Previous] : [Ca, Next, .. Previous];
}
