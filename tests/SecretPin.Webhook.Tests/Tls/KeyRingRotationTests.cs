using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Tls.Certificates;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

public sealed class KeyRingRotationTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SelfManagedOptions Options = new() { Life = TimeSpan.FromDays(90), CaLife = TimeSpan.FromDays(3650) };

    private readonly KeyRingRotation _rotation = new(Options, ["secretpin.example.svc"]);

    [Fact]
    public void The_first_key_ring_has_a_CA_and_a_certificate_of_that_CA()
    {
        var ring = _rotation.Begin([], Start);

        Assert.True(ring.Leaf!.IsSignedBy(ring.Ca));
        Assert.True(ring.Leaf!.HasPrivateKey && ring.Ca.HasPrivateKey);
        Assert.True(ring.Leaf!.MatchesHostname("secretpin.example.svc"));
        Assert.Equal(Start + Options.Life, ring.Leaf!.End());
        Assert.Equal(Start + Options.CaLife, ring.Ca.End());
        Assert.Equal([ring.Ca], ring.Trusted);
    }

    [Fact]
    public void A_foreign_CA_in_caBundle_stays_trusted_for_the_lifetime_of_a_certificate()
    {
        var foreign = CertificateIssuer.NewCa("Another CA", Start, TimeSpan.FromDays(3650));

        var ring = _rotation.Begin([foreign], Start);

        Assert.Contains(foreign, ring.Trusted);
        Assert.Contains(foreign, _rotation.Renew(ring, Start + (Options.Life / 2)).Trusted);
        Assert.DoesNotContain(foreign, _rotation.Renew(ring, Start + Options.Life).Trusted);
    }

    [Fact]
    public void The_CAs_of_a_large_bundle_are_not_adopted() =>
        Assert.Empty(_rotation.Begin([.. Enumerable.Range(0, 11).Select(_ => CertificateIssuer.NewCa("One of many", Start, Options.CaLife))], Start).Previous);

    [Theory, InlineData(0), InlineData(30), InlineData(59.9)]
    public void Nothing_changes_before_two_thirds_of_the_lifetime(double days)
    {
        var ring = _rotation.Begin([], Start);

        Assert.Same(ring, _rotation.Renew(ring, Start.AddDays(days)));
    }

    [Fact]
    public void A_certificate_is_renewed_by_the_same_CA_after_two_thirds_of_its_lifetime()
    {
        var ring = _rotation.Begin([], Start);

        var renewed = _rotation.Renew(ring, Start.AddDays(60));

        Assert.NotEqual(ring.Leaf!.Thumbprint, renewed.Leaf!.Thumbprint);
        Assert.Equal([ring.Ca], renewed.Trusted);
        Assert.Equal(ring.Leaf!.End(), renewed.ReplacedUntil);
    }

    [Fact]
    public void A_CA_is_replaced_only_when_the_next_CA_is_trusted()
    {
        var due = Start + (Options.CaLife * 2 / 3);
        var ring = _rotation.Renew(_rotation.Begin([], Start), due);
        var (ca, next) = (ring.Ca, ring.Next!);

        var waiting = _rotation.Renew(ring, due.AddDays(1));
        var replaced = _rotation.Renew(ring, due.AddDays(1), isNextTrusted: true);

        Assert.Same(ring, waiting);
        Assert.True(waiting.Leaf!.IsSignedBy(ca));
        Assert.Equal([ca, next], waiting.Trusted);
        Assert.True(replaced.Leaf!.IsSignedBy(next));
        Assert.Equal([next.Thumbprint, ca.Thumbprint], replaced.Trusted.Select(trusted => trusted.Thumbprint));
        Assert.False(replaced.Previous.Single().HasPrivateKey);
    }

    [Fact]
    public void A_replaced_CA_is_trusted_until_its_last_certificate_expires()
    {
        var due = Start + (Options.CaLife * 2 / 3);
        var ring = _rotation.Renew(_rotation.Begin([], Start), due);
        var end = ring.Leaf!.End();
        var replaced = _rotation.Renew(ring, due, isNextTrusted: true);

        Assert.Same(replaced, _rotation.Renew(replaced, due.AddDays(1)));
        Assert.Equal(2, _rotation.Renew(replaced, end.AddSeconds(-1)).Trusted.Count());
        Assert.Equal([replaced.Ca], _rotation.Renew(replaced, end).Trusted);
    }

    [Fact]
    public void When_everything_has_expired_the_next_CA_signs_without_waiting_for_trust()
    {
        var ring = _rotation.Renew(_rotation.Begin([], Start), Start + Options.CaLife + TimeSpan.FromDays(1));

        Assert.Null(ring.Next);
        Assert.True(ring.Leaf!.IsSignedBy(ring.Ca));
        Assert.Equal([ring.Ca], ring.Trusted);
    }

    [Fact]
    public void After_a_deletion_of_the_Secret_the_served_certificate_stays_until_the_next_CA_is_trusted()
    {
        var remembered = _rotation.Begin([], Start);

        var ring = _rotation.Replace(remembered, [], Start.AddDays(1));

        Assert.Same(remembered.Leaf, ring.Leaf);
        Assert.Equal([remembered.Ca, ring.Next!], ring.Trusted);
        Assert.True(_rotation.Renew(ring, Start.AddDays(1), isNextTrusted: true).Leaf!.IsSignedBy(ring.Next!));
    }

    [Fact]
    public void A_certificate_of_a_CA_without_a_key_is_served_until_the_next_CA_is_trusted()
    {
        var others = _rotation.Begin([], Start);
        var found = others with { Ca = X509CertificateLoader.LoadCertificate(others.Ca.RawData) };

        var ring = _rotation.Renew(found, Start.AddDays(1));

        Assert.Same(found.Leaf, ring.Leaf);
        Assert.NotNull(ring.Next);
        Assert.True(_rotation.Renew(ring, Start.AddDays(1), isNextTrusted: true).Leaf!.IsSignedBy(ring.Next!));
    }

    [Fact]
    public void Replicas_with_different_names_agree_on_the_union_of_the_names()
    {
        var other = new KeyRingRotation(Options, ["secretpin.example.svc", "localhost", "127.0.0.1"]);

        var ring = other.Renew(_rotation.Begin([], Start), Start);

        Assert.True(ring.Leaf!.IsValidFor(["secretpin.example.svc", "localhost", "127.0.0.1"]));
        Assert.Same(ring, _rotation.Renew(ring, Start));
        Assert.Same(ring, other.Renew(ring, Start));
    }

    [Fact]
    public void A_CA_that_is_not_valid_yet_is_replaced()
    {
        var ring = _rotation.Renew(_rotation.Begin([], Start.AddDays(400)), Start);

        Assert.True(ring.Leaf!.IsValid(Start) && ring.Ca.IsValid(Start) && ring.Leaf!.IsSignedBy(ring.Ca));
        Assert.Null(ring.Next);
        Assert.Single(ring.Previous);
        Assert.Same(ring, _rotation.Renew(ring, Start));
    }

    [Fact]
    public void A_certificate_that_is_not_valid_yet_is_renewed_by_the_same_CA()
    {
        var before = _rotation.Begin([], Start);

        var ring = _rotation.Renew(_rotation.Renew(before, Start.AddDays(400)), Start.AddDays(1));

        Assert.True(ring.Leaf!.IsValid(Start.AddDays(1)));
        Assert.Equal([before.Ca], ring.Trusted);
    }

    [Fact]
    public void No_certificate_outlives_its_CA()
    {
        var ring = _rotation.Begin([], Start);
        for (var day = 0; day < 3650; day += 10)
        {
            // The next CA is never trusted.
            ring = _rotation.Renew(ring, Start.AddDays(day));
            Assert.True(ring.Leaf!.End() <= ring.Ca.End() && ring.Leaf!.End() > Start.AddDays(day));
        }
    }
}
