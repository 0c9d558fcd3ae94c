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
    public async Task Has_the_form_of_cert_managers()
    {
        await _replica.LookAsync();

        var secret = _shared.Server.Get(SharedState.SecretPath)!;
        Assert.Equal("kubernetes.io/tls", secret["type"]!.GetValue<string>());
        Assert.Equal(["ca.crt", "ca.key", "tls.crt", "tls.key"], secret["data"]!.AsObject().Select(value => value.Key).Where(key => key.Contains('.', StringComparison.Ordinal)).Order());
        using var leaf = X509Certificate2.CreateFromPem(Text("tls.crt"), Text("tls.key"));
        Assert.True(_shared.IsTrusted(leaf, new([X509Certificate2.CreateFromPem(Text("ca.crt"))])));
    }

    [Fact]
    public async Task Brings_back_all_that_was_written()
    {
        await _replica.LookAsync();
        for (var look = 0; look < 100; look++)
        {
            _shared.Clock.Advance(TimeSpan.FromSeconds(20));
            await _replica.LookAsync();
            var (ring, read) = (_replica.Ring!, KeyRingData.Read(JsonSerializer.SerializeToElement(Data))!);
            Assert.Equal(ring.Trusted.Select(ca => ca.Thumbprint), read.Trusted.Select(ca => ca.Thumbprint));
            Assert.Equal((ring.Leaf!.Thumbprint, true), (read.Leaf!.Thumbprint, read.Leaf.HasPrivateKey));
            Assert.InRange(read.ReplacedUntil - ring.ReplacedUntil, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Keeps_no_key_of_a_CA_that_was_replaced()
    {
        await _replica.LookAsync();
        for (var look = 0; look < 28; look++)
        {
            _shared.Clock.Advance(TimeSpan.FromSeconds(20));
            await _replica.LookAsync();
        }

        Assert.NotEmpty(_replica.Ring!.Previous);
        Assert.Equal(["ca.key", "tls.key"], Data.AsObject().Select(value => value.Key).Where(key => key.EndsWith(".key", StringComparison.Ordinal)).Order());
        Assert.DoesNotContain("KEY", Text("previous-ca.crt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_alone_what_others_put_there()
    {
        await _replica.LookAsync();
        var secret = _shared.Server.Get(SharedState.SecretPath)!;
        secret["metadata"]!["annotations"] = new JsonObject { ["team"] = "platform" };
        _shared.Server.Put(SharedState.SecretPath, secret);
        _shared.Clock.Advance(_shared.Options.Life * 2 / 3);

        await _replica.LookAsync();

        Assert.Equal(2, _shared.WritesTo("secrets/secretpin-tls").Length + _shared.WritesTo("secrets").Length);
        Assert.Equal("platform", _shared.Server.Get(SharedState.SecretPath)!["metadata"]!["annotations"]!["team"]!.GetValue<string>());
    }

    [Theory, InlineData("tls.key"), InlineData("tls.crt"), InlineData("ca.key"), InlineData("ca.crt"), InlineData("replaced-until")]
    public async Task Is_mended_where_a_part_was_spoilt_and_what_is_trusted_goes_on_being_served(string part)
    {
        await _replica.LookAsync();
        await _replica.LookAsync();
        var ca = _replica.Ring!.Ca;
        var secret = _shared.Server.Get(SharedState.SecretPath)!;
        secret["data"]![part] = Convert.ToBase64String("spoilt"u8);
        _shared.Server.Put(SharedState.SecretPath, secret);

        for (var look = 0; look < 5; look++)
        {
            await _replica.LookAsync();
            Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(ca)));
            Assert.All(_shared.Bundles(), bundle => Assert.True(_shared.IsTrusted(_replica.Leaf!, bundle)));
            _shared.Clock.Advance(_shared.Options.Settle / 2);
        }

        Assert.True(KeyRingData.Read(JsonSerializer.SerializeToElement(Data)) is { Leaf: not null, Ca.HasPrivateKey: true });
    }

    [Fact]
    public async Task May_be_made_empty_beforehand()
    {
        _shared.Server.Put(SharedState.SecretPath, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "secretpin-tls" }, ["type"] = "Opaque" });

        await _replica.LookAsync();

        Assert.NotNull(_replica.Leaf);
        Assert.Equal("Opaque", _shared.Server.Get(SharedState.SecretPath)!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Of_cert_manager_is_served_until_our_own_CA_is_trusted()
    {
        var theirs = CertificateIssuer.NewCa("cert-manager", _shared.Clock.GetUtcNow(), TimeSpan.FromDays(3650));
        var leaf = CertificateIssuer.NewCertificate(theirs, "theirs", [SharedState.Host], _shared.Clock.GetUtcNow(), TimeSpan.FromDays(90));
        _shared.Server.Put(SharedState.SecretPath, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "secretpin-tls" },
            ["type"] = "kubernetes.io/tls",
            ["data"] = new JsonObject
            {
                ["tls.crt"] = Convert.ToBase64String(Pem.Write([leaf])),
                ["tls.key"] = Convert.ToBase64String(Pem.WriteKey(leaf)),
                ["ca.crt"] = Convert.ToBase64String(Pem.Write([theirs])),
            },
        });
        _shared.Apply(new CaBundle([theirs]).ToString());

        await _replica.LookAsync();
        var first = _replica.Leaf!;
        await _replica.LookAsync();
        _shared.Clock.Advance(_shared.Options.Settle);
        await _replica.LookAsync();

        Assert.Equal(leaf.Thumbprint, first.Thumbprint);
        Assert.True(_replica.Leaf!.IsSignedBy(_replica.Ring!.Ca) && _replica.Ring.Ca.HasPrivateKey);
        Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(theirs) && bundle.Contains(_replica.Ring.Ca)));
    }

    private string Text(string key) => Encoding.UTF8.GetString(Convert.FromBase64String(Data[key]!.GetValue<string>()));
}
