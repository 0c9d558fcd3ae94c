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
    public async Task That_start_at_once_agree_on_one_CA_and_one_certificate()
    {
        for (var round = 0; round < 25; round++)
        {
            _shared.Server.Put(SharedState.SecretPath, null);
            _shared.Apply();
            using Replica one = new(_shared), other = new(_shared);
            // Both have seen that there is no Secret before either may make one.
            var writers = new Meeting(2);
            _shared.Server.Before = request => request.Method == "POST" ? writers.Arrive() : Task.CompletedTask;

            await Task.WhenAll(one.LookAsync(), other.LookAsync());

            Assert.Equal(one.Leaf!.Thumbprint, other.Leaf!.Thumbprint);
            Assert.Equal(one.Ring!.Ca.Thumbprint, other.Ring!.Ca.Thumbprint);
            Assert.All(_shared.Bundles(), bundle => Assert.Equal(one.Ring.Ca.Thumbprint, Assert.Single(bundle.Certificates).Thumbprint));
        }

        Assert.Equal(25, _shared.Server.Writes.Count(write => write.StartsWith("POST", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task That_renew_at_once_make_one_certificate()
    {
        await _one.LookAsync();
        await _other.LookAsync();
        var before = _one.Leaf!.Thumbprint;
        _shared.Clock.Advance(_shared.Options.Life * 2 / 3);
        var writers = new Meeting(2);
        _shared.Server.Before = request => request.Method == "PATCH" ? writers.Arrive() : Task.CompletedTask;

        await Task.WhenAll(_one.LookAsync(), _other.LookAsync());

        Assert.Equal(_one.Leaf!.Thumbprint, _other.Leaf!.Thumbprint);
        Assert.NotEqual(before, _one.Leaf!.Thumbprint);
        Assert.Single(_shared.WritesTo(SharedState.SecretPath));
    }

    [Fact]
    public async Task Take_over_what_the_other_wrote_at_the_next_look()
    {
        await _one.LookAsync();
        await _other.LookAsync();
        _shared.Clock.Advance(_shared.Options.Life * 2 / 3);
        await _one.LookAsync();

        await _other.LookAsync();

        Assert.Equal(_one.Leaf!.Thumbprint, _other.Leaf!.Thumbprint);
    }

    [Fact]
    public async Task Write_nothing_while_nothing_changes()
    {
        await _one.LookAsync();
        await _other.LookAsync();
        _shared.Server.Writes.Clear();

        for (var look = 0; look < 10; look++)
        {
            await _one.LookAsync();
            await _other.LookAsync();
            _shared.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Empty(_shared.Server.Writes);
    }

    [Fact]
    public async Task Never_take_away_what_the_other_has_just_announced()
    {
        await _one.LookAsync();
        await _other.LookAsync();
        _shared.Clock.Advance(_shared.Options.CaLife * 2 / 3);
        // The other reads a configuration that somebody has spoilt, and then nothing for as long as it takes to announce.
        _shared.Apply("Q0E=");
        var (read, announced) = (new TaskCompletionSource(), new TaskCompletionSource());
        _shared.Server.Before = async request =>
        {
            if (request.Method == "GET" && request.Path == SharedState.SecretPath && read.TrySetResult())
            {
                await announced.Task;
            }
        };
        var slow = _other.LookAsync();
        await read.Task;
        await _one.LookAsync();
        announced.SetResult();
        await slow;

        Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(_one.Ring!.Next!)));
    }

    [Fact]
    public async Task Get_another_CA_when_somebody_deletes_the_Secret_and_trust_both_meanwhile()
    {
        await _one.LookAsync();
        await _other.LookAsync();
        var before = _one.Ring!;
        _shared.Server.Put(SharedState.SecretPath, null);

        await Task.WhenAll(_one.LookAsync(), _other.LookAsync());
        var announced = _one.Ring!;
        await _one.LookAsync();
        await _other.LookAsync();
        _shared.Clock.Advance(_shared.Options.Settle);
        await _one.LookAsync();
        await _other.LookAsync();

        Assert.Equal(before.Leaf!.Thumbprint, announced.Leaf!.Thumbprint);
        Assert.Equal(announced.Next!.Thumbprint, _one.Ring!.Ca.Thumbprint);
        Assert.Equal(_one.Leaf!.Thumbprint, _other.Leaf!.Thumbprint);
        Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(before.Ca) && bundle.Contains(_one.Ring.Ca)));
    }

    [Fact]
    public async Task Put_back_a_caBundle_that_somebody_reverted()
    {
        await _one.LookAsync();
        await _other.LookAsync();
        _shared.Apply();

        await _other.LookAsync();

        Assert.All(_shared.Bundles(), bundle => Assert.True(bundle.Contains(_one.Ring!.Ca)));
        Assert.Null(_other.Problem);
    }

    [Fact]
    public async Task Leave_a_caBundle_alone_that_says_the_same_in_other_words()
    {
        await _one.LookAsync();
        var text = Convert.FromBase64String(_shared.Bundles()[0].ToString());
        var reformatted = Convert.ToBase64String([.. "# Ours\n\n"u8, .. text, .. "\n\n"u8]);
        _shared.Apply(reformatted);
        _shared.Server.Writes.Clear();

        await _one.LookAsync();
        await _other.LookAsync();

        Assert.Empty(_shared.Server.Writes);
        Assert.Equal(reformatted, _shared.Server.Get(SharedState.MutatingPath)!["webhooks"]![0]!["clientConfig"]!["caBundle"]!.GetValue<string>());
    }

    [Fact]
    public async Task Wait_anew_when_the_announcement_was_reverted_meanwhile()
    {
        await _one.LookAsync();
        _shared.Clock.Advance(_shared.Options.CaLife * 2 / 3);
        await _one.LookAsync();
        await _one.LookAsync();
        var old = _shared.Bundles()[0];
        _shared.Clock.Advance(_shared.Options.Settle / 2);
        _shared.Server.Put(SharedState.MutatingPath, WithBundle(SharedState.MutatingPath, ""));

        await _one.LookAsync();
        await _one.LookAsync();
        _shared.Clock.Advance(_shared.Options.Settle / 2);
        await _one.LookAsync();

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
