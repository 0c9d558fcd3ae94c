using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// Decides when certificates and CAs are renewed. A CA is replaced in three steps, so that an API server trusts every served certificate at
/// any time: the next CA is announced in <c>caBundle</c>; when every API server trusts it, it becomes the CA and signs a new certificate;
/// the previous CA is removed when no replica can serve its certificates any more.
/// </summary>
internal sealed class KeyRingRotation(SelfManagedOptions options, IReadOnlyList<string> names)
{
    /// <summary>A <c>caBundle</c> with more foreign CAs than this was not written for this webhook, so its CAs are not adopted.</summary>
    private const int MaxForeignCas = 10;

    /// <summary>
    /// Creates the first key ring, if neither the cluster nor the memory of the replica contains one. It contains the CAs that <c>caBundle</c> trusts,
    /// because other replicas may serve certificates of these, for example in mode Files.
    /// </summary>
    public KeyRing Begin(IEnumerable<X509Certificate2> trusted, DateTimeOffset now) => Renew(WithForeignCas(new() { Ca = NewCa(now) }, trusted, now), now);

    /// <summary>
    /// Replaces the CA after the Secret was deleted, on purpose or by mistake, if the replica remembers the key ring. The served certificate
    /// stays in use until the new CA is trusted.
    /// </summary>
    public KeyRing Replace(KeyRing remembered, IEnumerable<X509Certificate2> trusted, DateTimeOffset now) =>
        Renew(WithForeignCas(remembered with { Next = NewCa(now) }, trusted, now), now);

    /// <returns>The same instance if nothing is due.</returns>
    public KeyRing Renew(KeyRing ring, DateTimeOffset now, bool isNextTrusted = false)
    {
        ring = Announce(ring, now);
        ring = Promote(ring, now, isNextTrusted);
        ring = Reissue(ring, now);
        return Forget(ring, now);
    }

    private KeyRing Announce(KeyRing ring, DateTimeOffset now) =>
        ring.Next?.CanSign(now) != true && (!ring.Ca.CanSign(now) || ring.Ca.IsDue(now)) ? ring with { Next = NewCa(now) } : ring;

    private KeyRing Promote(KeyRing ring, DateTimeOffset now, bool isNextTrusted)
    {
        var isLost = !ring.Ca.CanSign(now) && ring.Leaf?.IsValid(now) != true;
        return ring.Next is { } next && (isNextTrusted || isLost)
            ? ring with
            {
                Ca = next,
                Next = null,
                Previous = [WithoutKey(ring.Ca), .. ring.Previous],
                ReplacedUntil = ring.Leaf is null ? Later(ring.ReplacedUntil, now + options.Life) : ring.ReplacedUntil,
            }
            : ring;
    }

    private KeyRing Reissue(KeyRing ring, DateTimeOffset now)
    {
        if (!ring.Ca.CanSign(now))
        {
            return ring;
        }

        IEnumerable<string> allNames = names;
        if (ring.Leaf is { } leaf && leaf.IsSignedBy(ring.Ca) && !leaf.IsDue(now))
        {
            if (leaf.IsValidFor(names))
            {
                return ring;
            }

            // During a rollout, replicas with different options have different names. Without the union, they would overwrite each other.
            allNames = names.Union(leaf.Names());
        }

        return ring with
        {
            Leaf = CertificateIssuer.NewCertificate(ring.Ca, "SecretPin", allNames, now, options.Life),
            ReplacedUntil = Later(ring.ReplacedUntil, ring.Leaf?.End() ?? default),
        };
    }

    private static KeyRing Forget(KeyRing ring, DateTimeOffset now)
    {
        var kept = ring.ReplacedUntil <= now ? [] : ring.Previous.Where(ca => ca.End() > now).ToArray();
        return kept.Length == ring.Previous.Count ? ring : ring with { Previous = kept };
    }

    private KeyRing WithForeignCas(KeyRing ring, IEnumerable<X509Certificate2> trusted, DateTimeOffset now)
    {
        var own = new CaBundle(ring.Trusted);
        var foreign = trusted.Where(ca => !own.Contains(ca)).ToArray();
        return foreign.Length is 0 or > MaxForeignCas
            ? ring
            : ring with { Previous = [.. ring.Previous, .. foreign], ReplacedUntil = Later(ring.ReplacedUntil, now + options.Life) };
    }

    private X509Certificate2 NewCa(DateTimeOffset now) => CertificateIssuer.NewCa("SecretPin CA", now, options.CaLife);

    private static X509Certificate2 WithoutKey(X509Certificate2 ca) => X509CertificateLoader.LoadCertificate(ca.RawDataMemory.Span);

    private static DateTimeOffset Later(DateTimeOffset first, DateTimeOffset second) => first > second ? first : second;
}
