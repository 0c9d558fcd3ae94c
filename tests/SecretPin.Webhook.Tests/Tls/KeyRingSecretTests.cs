using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Webhook.Tests.Tls.Support;
using SecretPin.Webhook.Tls.Certificates;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

public sealed class KeyRingSecretTests : IAsyncLifetime
{
    private SharedState _shared = null!;
    private Replica _replica = null!;

    public async ValueTask InitializeAsync()
    {
        _shared = await SharedState.StartAsync();
        _replica = new(_shared);
    }

    public async ValueTask DisposeAsync()
    {
        _replica.Dispose();
        await _shared.DisposeAsync();
    }

    private JsonNode Data => _shared.Server.Get(SharedState.SecretPath)!["data"]!;

    [Fact]
    public async Task The_Secret_has_the_format_of_cert_manager()
    {
        await _replica.ReconcileAsync();

        var secret = _shared.Server.Get(SharedState.SecretPath)!;
        Assert.Equal("kubernetes.io/tls", secret["type"]!.GetValue<string>());
        var files = secret["data"]!.AsObject().Select(value => value.Key).Where(key => key.Contains('.', StringComparison.Ordinal));
        Assert.Equal(["ca.crt", "ca.key", "tls.crt", "tls.key"], files.Order());
        using var leaf = X509Certificate2.CreateFromPem(Text("tls.crt"), Text("tls.key"));
        Assert.True(_shared.IsTrusted(leaf, new([X509Certificate2.CreateFromPem(Text("ca.crt"))])));
    }

    [Fact]
    public async Task The_Secret_preserves_the_whole_key_ring()
    {
        await _replica.ReconcileAsync();
        for (var round = 0; round < 100; round++)
        {
            _shared.Clock.Advance(TimeSpan.FromSeconds(20));
            await _replica.ReconcileAsync();
            var (ring, read) = (_replica.Ring!, KeyRingData.Read(JsonSerializer.SerializeToElement(Data))!);
            Assert.Equal(ring.Trusted.Select(ca => ca.Thumbprint), read.Trusted.Select(ca => ca.Thumbprint));
            Assert.Equal((ring.Leaf!.Thumbprint, true), (read.Leaf!.Thumbprint, read.Leaf.HasPrivateKey));
            Assert.InRange(read.ReplacedUntil - ring.ReplacedUntil, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task The_key_of_a_replaced_CA_is_removed()
    {
        await _replica.ReconcileAsync();
        for (var round = 0; round < 28; round++)
        {
            _shared.Clock.Advance(TimeSpan.FromSeconds(20));
            await _replica.ReconcileAsync();
        }

        Assert.NotEmpty(_replica.Ring!.Previous);
        Assert.Equal(["ca.key", "tls.key"], Data.AsObject().Select(value => value.Key).Where(key => key.EndsWith(".key", StringComparison.Ordinal)).Order());
        Assert.DoesNotContain("KEY", Text("previous-ca.crt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_of_other_writers_is_preserved()
    {
        await _replica.ReconcileAsync();
        var secret = _shared.Server.Get(SharedState.SecretPath)!;
        secret["metadata"]!["annotations"] = new JsonObject { ["team"] = "platform" };
        _shared.Server.Put(SharedState.SecretPath, secret);
        _shared.Clock.Advance(_shared.Options.Life * 2 / 3);

        await _replica.ReconcileAsync();

        Assert.Equal(2, _shared.WritesTo("secrets/secretpin-tls").Length + _shared.WritesTo("secrets").Length);
        Assert.Equal("platform", _shared.Server.Get(SharedState.SecretPath)!["metadata"]!["annotations"]!["team"]!.GetValue<string>());
    }

    [Theory, InlineData("tls.key"), InlineData("tls.crt"), InlineData("ca.key"), InlineData("ca.crt"), InlineData("replaced-until")]
    public async Task An_invalid_part_is_repaired_while_the_served_certificate_stays_trusted(string part)
    {
        await _replica.ReconcileAsync();
        await _replica.ReconcileAsync();
        var ca = _replica.Ring!.Ca;
        var secret = _shared.Server.Get(SharedState.SecretPath)!;
        secret["data"]![part] = Convert.ToBase64String("invalid"u8);
        _shared.Server.Put(SharedState.SecretPath, secret);

        for (var round = 0; round < 5; round++)
        {
            await _replica.ReconcileAsync();
            Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(ca)));
            Assert.All(_shared.Bundles(), bundle => Assert.True(_shared.IsTrusted(_replica.Leaf!, bundle)));
            _shared.Clock.Advance(_shared.Options.Settle / 2);
        }

        Assert.True(KeyRingData.Read(JsonSerializer.SerializeToElement(Data)) is { Leaf: not null, Ca.HasPrivateKey: true });
    }

    [Fact]
    public async Task An_empty_Secret_is_filled()
    {
        _shared.Server.Put(SharedState.SecretPath, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "secretpin-tls" }, ["type"] = "Opaque" });

        await _replica.ReconcileAsync();

        Assert.NotNull(_replica.Leaf);
        Assert.Equal("Opaque", _shared.Server.Get(SharedState.SecretPath)!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_certificate_of_cert_manager_is_served_until_the_new_CA_is_trusted()
    {
        var certManager = CertificateIssuer.NewCa("cert-manager", _shared.Clock.GetUtcNow(), TimeSpan.FromDays(3650));
        var leaf = CertificateIssuer.NewCertificate(certManager, "cert-manager", [SharedState.Host], _shared.Clock.GetUtcNow(), TimeSpan.FromDays(90));
        _shared.Server.Put(SharedState.SecretPath, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "secretpin-tls" },
            ["type"] = "kubernetes.io/tls",
            ["data"] = new JsonObject
            {
                ["tls.crt"] = Convert.ToBase64String(Pem.Write([leaf])),
                ["tls.key"] = Convert.ToBase64String(Pem.WriteKey(leaf)),
                ["ca.crt"] = Convert.ToBase64String(Pem.Write([certManager])),
            },
        });
        _shared.Apply(new CaBundle([certManager]).ToString());

        await _replica.ReconcileAsync();
        var first = _replica.Leaf!;
        await _replica.ReconcileAsync();
        _shared.Clock.Advance(_shared.Options.Settle);
        await _replica.ReconcileAsync();

        Assert.Equal(leaf.Thumbprint, first.Thumbprint);
        Assert.True(_replica.Leaf!.IsSignedBy(_replica.Ring!.Ca) && _replica.Ring.Ca.HasPrivateKey);
        Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(certManager) && bundle.Contains(_replica.Ring.Ca)));
    }

    private string Text(string key) => Encoding.UTF8.GetString(Convert.FromBase64String(Data[key]!.GetValue<string>()));
}
