using System.Text.Json.Nodes;
using SecretPin.Webhook.Tests.Tls.Support;

namespace SecretPin.Webhook.Tests.Tls;

public sealed class TwoReplicasTests : IAsyncLifetime
{
    private SharedState _shared = null!;
    private Replica _one = null!;
    private Replica _other = null!;

    public async ValueTask InitializeAsync()
    {
        _shared = await SharedState.StartAsync();
        (_one, _other) = (new(_shared), new(_shared));
    }

    public async ValueTask DisposeAsync()
    {
        _one.Dispose();
        _other.Dispose();
        await _shared.DisposeAsync();
    }

    [Fact]
    public async Task Two_replicas_that_start_together_agree_on_one_CA_and_one_certificate()
    {
        for (var round = 0; round < 25; round++)
        {
            _shared.Server.Put(SharedState.SecretPath, null);
            _shared.Apply();
            using Replica one = new(_shared), other = new(_shared);
            // Both replicas read that there is no Secret before either of them creates it.
            var writers = new Rendezvous(2);
            _shared.Server.Before = request => request.Method == "POST" ? writers.Arrive() : Task.CompletedTask;

            await Task.WhenAll(one.ReconcileAsync(), other.ReconcileAsync());

            Assert.Equal(one.Leaf!.Thumbprint, other.Leaf!.Thumbprint);
            Assert.Equal(one.Ring!.Ca.Thumbprint, other.Ring!.Ca.Thumbprint);
            Assert.All(_shared.Bundles(), bundle => Assert.Equal(one.Ring.Ca.Thumbprint, Assert.Single(bundle.Certificates).Thumbprint));
        }

        Assert.Equal(25, _shared.Server.Writes.Count(write => write.StartsWith("POST", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Two_replicas_that_renew_together_create_one_certificate()
    {
        await _one.ReconcileAsync();
        await _other.ReconcileAsync();
        var before = _one.Leaf!.Thumbprint;
        _shared.Clock.Advance(_shared.Options.Life * 2 / 3);
        var writers = new Rendezvous(2);
        _shared.Server.Before = request => request.Method == "PATCH" ? writers.Arrive() : Task.CompletedTask;

        await Task.WhenAll(_one.ReconcileAsync(), _other.ReconcileAsync());

        Assert.Equal(_one.Leaf!.Thumbprint, _other.Leaf!.Thumbprint);
        Assert.NotEqual(before, _one.Leaf!.Thumbprint);
        Assert.Single(_shared.WritesTo(SharedState.SecretPath));
    }

    [Fact]
    public async Task A_replica_adopts_the_certificate_of_the_other_replica()
    {
        await _one.ReconcileAsync();
        await _other.ReconcileAsync();
        _shared.Clock.Advance(_shared.Options.Life * 2 / 3);
        await _one.ReconcileAsync();

        await _other.ReconcileAsync();

        Assert.Equal(_one.Leaf!.Thumbprint, _other.Leaf!.Thumbprint);
    }

    [Fact]
    public async Task Nothing_is_written_while_nothing_changes()
    {
        await _one.ReconcileAsync();
        await _other.ReconcileAsync();
        _shared.Server.Writes.Clear();

        for (var round = 0; round < 10; round++)
        {
            await _one.ReconcileAsync();
            await _other.ReconcileAsync();
            _shared.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Empty(_shared.Server.Writes);
    }

    [Fact]
    public async Task A_slow_replica_does_not_remove_a_CA_that_the_other_has_just_announced()
    {
        await _one.ReconcileAsync();
        await _other.ReconcileAsync();
        _shared.Clock.Advance(_shared.Options.CaLife * 2 / 3);
        // The slow replica reads an invalid caBundle, and reads the Secret only after the other replica has announced the next CA.
        _shared.Apply("Q0E=");
        var (read, announced) = (new TaskCompletionSource(), new TaskCompletionSource());
        _shared.Server.Before = async request =>
        {
            if (request.Method == "GET" && request.Path == SharedState.SecretPath && read.TrySetResult())
            {
                await announced.Task;
            }
        };
        var slow = _other.ReconcileAsync();
        await read.Task;
        await _one.ReconcileAsync();
        announced.SetResult();
        await slow;

        Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(_one.Ring!.Next!)));
    }

    [Fact]
    public async Task After_a_deletion_of_the_Secret_both_CAs_are_trusted_until_the_new_one_signs()
    {
        await _one.ReconcileAsync();
        await _other.ReconcileAsync();
        var before = _one.Ring!;
        _shared.Server.Put(SharedState.SecretPath, null);

        await Task.WhenAll(_one.ReconcileAsync(), _other.ReconcileAsync());
        var announced = _one.Ring!;
        await _one.ReconcileAsync();
        await _other.ReconcileAsync();
        _shared.Clock.Advance(_shared.Options.Settle);
        await _one.ReconcileAsync();
        await _other.ReconcileAsync();

        Assert.Equal(before.Leaf!.Thumbprint, announced.Leaf!.Thumbprint);
        Assert.Equal(announced.Next!.Thumbprint, _one.Ring!.Ca.Thumbprint);
        Assert.Equal(_one.Leaf!.Thumbprint, _other.Leaf!.Thumbprint);
        Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(before.Ca) && bundle.Contains(_one.Ring.Ca)));
    }

    [Fact]
    public async Task A_reverted_caBundle_is_restored()
    {
        await _one.ReconcileAsync();
        await _other.ReconcileAsync();
        _shared.Apply();

        await _other.ReconcileAsync();

        Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(_one.Ring!.Ca)));
        Assert.Null(_other.Problem);
    }

    [Fact]
    public async Task A_caBundle_with_the_same_certificates_in_another_format_is_not_rewritten()
    {
        await _one.ReconcileAsync();
        var text = Convert.FromBase64String(_shared.Bundles()[0].ToString());
        var reformatted = Convert.ToBase64String([.. "# Comment\n\n"u8, .. text, .. "\n\n"u8]);
        _shared.Apply(reformatted);
        _shared.Server.Writes.Clear();

        await _one.ReconcileAsync();
        await _other.ReconcileAsync();

        Assert.Empty(_shared.Server.Writes);
        Assert.Equal(reformatted, _shared.Server.Get(SharedState.MutatingPath)!["webhooks"]![0]!["clientConfig"]!["caBundle"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_settle_time_starts_again_when_the_announcement_was_reverted()
    {
        await _one.ReconcileAsync();
        _shared.Clock.Advance(_shared.Options.CaLife * 2 / 3);
        await _one.ReconcileAsync();
        await _one.ReconcileAsync();
        var old = _shared.Bundles()[0];
        _shared.Clock.Advance(_shared.Options.Settle / 2);
        _shared.Server.Put(SharedState.MutatingPath, WithBundle(SharedState.MutatingPath, ""));

        await _one.ReconcileAsync();
        await _one.ReconcileAsync();
        _shared.Clock.Advance(_shared.Options.Settle / 2);
        await _one.ReconcileAsync();

        Assert.NotNull(_one.Ring!.Next);
        Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Equals(old)));
    }

    private JsonNode WithBundle(string path, string bundle)
    {
        var configuration = _shared.Server.Get(path)!;
        configuration["webhooks"]![0]!["clientConfig"]!["caBundle"] = bundle;
        return configuration;
    }
}
