using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// When what is made anew. A CA is replaced in three steps, so that whoever trusts what <c>caBundle</c> holds is never
/// refused: the next one is announced; when all have trusted it for a while it signs, and what it signed is served; the
/// one before goes when nothing that it signed can be served any more.
/// </summary>
internal sealed class KeyRingRotation(SelfManagedOptions options, IReadOnlyList<string> names)
{
    /// <summary>In certificates; a <c>caBundle</c> that holds more is no webhook's own.</summary>
    private const int MostStrangers = 10;

    /// <summary>Where there is nothing yet, and nothing that we remember.</summary>
    /// <param name="trusted">What <c>caBundle</c> holds: other replicas may serve what it trusts, files for instance.</param>
    /// <param name="now">When.</param>
    public KeyRing Begin(IEnumerable<X509Certificate2> trusted, DateTimeOffset now) =>
        Renew(WithStrangers(new() { Ca = NewCa(now) }, trusted, now), now);

    /// <summary>
    /// Where the Secret is gone and we remember what it held. Somebody wants other keys, or made a mistake; either way what
    /// is served and trusted stays so until a new CA is trusted as well.
    /// </summary>
    /// <param name="remembered">What it held, or held before another replica changed it.</param>
    /// <param name="trusted">What <c>caBundle</c> holds: so also what that other replica serves.</param>
    /// <param name="now">When.</param>
    public KeyRing Replace(KeyRing remembered, IEnumerable<X509Certificate2> trusted, DateTimeOffset now) =>
        Renew(WithStrangers(remembered with { Next = NewCa(now) }, trusted, now), now);

    /// <param name="ring">What there is.</param>
    /// <param name="now">When.</param>
    /// <param name="nextIsTrusted">Whether every API server has heard of the next CA.</param>
    /// <returns>The same where nothing is to be done.</returns>
    public KeyRing Renew(KeyRing ring, DateTimeOffset now, bool nextIsTrusted = false)
    {
        ring = Announce(ring, now);
        ring = Promote(ring, now, nextIsTrusted);
        ring = Reissue(ring, now);
        return Forget(ring, now);
    }

    private KeyRing Announce(KeyRing ring, DateTimeOffset now) =>
        ring.Next?.CanSign(now) != true && (!ring.Ca.CanSign(now) || ring.Ca.IsDue(now)) ? ring with { Next = NewCa(now) } : ring;

    private KeyRing Promote(KeyRing ring, DateTimeOffset now, bool nextIsTrusted)
    {
        var isLost = !ring.Ca.CanSign(now) && ring.Leaf?.IsValid(now) != true;
        return ring.Next is { } next && (nextIsTrusted || isLost)
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

        IEnumerable<string> wanted = names;
        if (ring.Leaf is { } leaf && leaf.IsSignedBy(ring.Ca) && !leaf.IsDue(now))
        {
            if (leaf.IsValidFor(names))
            {
                return ring;
            }

            // Replicas with other options have other names, until the last of them is gone: they would take turns.
            wanted = names.Union(leaf.Names());
        }

        return ring with
        {
            Leaf = CertificateIssuer.NewCertificate(ring.Ca, "SecretPin", wanted, now, options.Life),
            ReplacedUntil = Later(ring.ReplacedUntil, ring.Leaf?.End() ?? default),
        };
    }

    private static KeyRing Forget(KeyRing ring, DateTimeOffset now)
    {
        var kept = ring.ReplacedUntil <= now ? [] : ring.Previous.Where(ca => ca.End() > now).ToArray();
        return kept.Length == ring.Previous.Count ? ring : ring with { Previous = kept };
    }

    private KeyRing WithStrangers(KeyRing ring, IEnumerable<X509Certificate2> trusted, DateTimeOffset now)
    {
        var ours = new CaBundle(ring.Trusted);
        var strangers = trusted.Where(ca => !ours.Contains(ca)).ToArray();
        return strangers.Length is 0 or > MostStrangers
            ? ring
            : ring with { Previous = [.. ring.Previous, .. strangers], ReplacedUntil = Later(ring.ReplacedUntil, now + options.Life) };
    }

    private X509Certificate2 NewCa(DateTimeOffset now) => CertificateIssuer.NewCa("SecretPin CA", now, options.CaLife);

    private static X509Certificate2 WithoutKey(X509Certificate2 ca) => X509CertificateLoader.LoadCertificate(ca.RawDataMemory.Span);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
