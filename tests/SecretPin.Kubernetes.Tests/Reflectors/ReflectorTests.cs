using Microsoft.AspNetCore.Server.Kestrel.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Testing.Server;
using static SecretPin.Kubernetes.Tests.Reflectors.RunningReflector;

namespace SecretPin.Kubernetes.Tests.Reflectors;

/// <summary>The behaviour of a reflector without failures.</summary>
public sealed class ReflectorTests : IAsyncLifetime
{
    private TestApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Requests_a_streaming_list_and_watches_in_the_same_stream()
    {
        _server[Things].Put("a", "one");
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one");

        _server[Things].Put("b", "two");
        await reflector.Seen.UntilAsync("one", "two");
        _server[Things].Delete("a", "one");
        await reflector.Seen.UntilAsync("two");

        var request = Assert.Single(_server[Things].Requests);
        Assert.True(request.IsStreamingList);
        Assert.InRange(int.Parse(request.TimeoutSeconds!), 240, 480);
        Assert.True(reflector.State.IsInSync);
        Assert.Equal(1, reflector.State.Lists);
    }

    [Fact]
    public async Task Shows_nothing_of_an_incomplete_list()
    {
        _server[Things].Put("a", "one");
        _server[Things].Put("a", "two");
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one", "two");
        Assert.Equal("one two", reflector.Seen.History[0]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(422)]
    public async Task Lists_in_pages_if_the_server_has_no_streaming_lists(int status)
    {
        for (var i = 0; i < 7; i++)
        {
            _server[Things].Put("a", $"thing-{i}");
        }

        _server[Things].Next(TestAnswers.Status(status, "Invalid"));
        await using var reflector = new RunningReflector(_server.Client(), options: new() { PageSize = 3 });
        await reflector.Seen.UntilAsync(() => reflector.Seen.All.Count == 7);

        await _server[Things].RequestAsync(request => request.IsWatch && !request.IsStreamingList);
        Assert.Equal(3, _server[Things].Requests.Count(request => request.Limit == "3"));
        Assert.Empty(reflector.Time.Delays);
        _server[Things].Put("a", "new");
        await reflector.Seen.UntilAsync(() => reflector.Seen.All.Count == 8);
    }

    [Fact]
    public async Task Lists_in_pages_if_configured()
    {
        _server[Things].Put("a", "one");
        await using var reflector = new RunningReflector(_server.Client(), options: new() { UsesStreamingList = false });
        await reflector.Seen.UntilAsync("one");
        Assert.Equal("500", _server[Things].Requests[0].Limit);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reads_members_in_any_order(bool streams)
    {
        _server[Things].ReordersKeys = true;
        _server[Things].Put("a", "one", """{"value":"x"}""");
        await using var reflector = new RunningReflector(_server.Client(), options: new() { UsesStreamingList = streams });
        await reflector.Seen.UntilAsync("one");
        _server[Things].Put("a", "two");
        await reflector.Seen.UntilAsync("one", "two");
        Assert.Equal("x", reflector.Seen.All[new("a", "one")]);
    }

    [Fact]
    public async Task Continues_after_the_last_event_when_a_watch_ends()
    {
        _server[Things].Put("a", "one");
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one");
        _server[Things].Put("a", "two");
        await reflector.Seen.UntilAsync("one", "two");
        _server[Things].EndWatches();
        var next = await _server[Things].RequestAsync(request => !request.IsStreamingList);
        Assert.True(next.IsWatch);
        _server[Things].Put("a", "three");
        await reflector.Seen.UntilAsync("one", "three", "two");
        Assert.Equal(["one", "one two", "one three two"], reflector.Seen.History);
        Assert.Equal(1, reflector.State.Lists);
        Assert.Empty(reflector.Time.Delays);
    }

    [Fact]
    public async Task Continues_after_the_last_bookmark()
    {
        _server[Things].Put("a", "one");
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one");
        _server[Things].Forget();
        _server[Things].Bookmark();
        _server[Things].EndWatches();
        await _server[Things].RequestAsync(request => !request.IsStreamingList);
        _server[Things].Put("a", "two");
        await reflector.Seen.UntilAsync("one", "two");
        Assert.Equal(1, reflector.State.Lists);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, 25)]
    [InlineData(HttpProtocols.Http1AndHttp2, 90)]
    public async Task Requests_a_silent_watch_again_after_the_last_event(HttpProtocols protocols, int seconds)
    {
        await using var server = await TestApiServer.StartAsync(protocols);
        server[Things].Put("a", "one");
        await using var reflector = new RunningReflector(server.Client());
        await reflector.Seen.UntilAsync("one");
        // One wait for the response, one for the first line, and one after each of two lines.
        await reflector.Time.UntilAsync(() => reflector.Time.Waits == 4);
        var heard = reflector.State.LastContact;

        reflector.Time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Single(server[Things].Requests);
        reflector.Time.Advance(TimeSpan.FromSeconds(1));
        await server[Things].RequestAsync(request => !request.IsStreamingList);
        server[Things].Put("a", "two");
        await reflector.Seen.UntilAsync("one", "two");
        Assert.Equal(TimeSpan.FromSeconds(seconds), reflector.Time.GetElapsedTime(heard!.Value, reflector.State.LastContact!.Value));
        Assert.Equal(1, reflector.State.Lists);
    }

    [Fact]
    public async Task Is_in_sync_and_empty_if_the_resource_is_not_installed_and_retries()
    {
        _server[Things].IsServed = false;
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Time.UntilAsync(() => reflector.State.IsInSync && reflector.Time.Delays.Count > 2);
        Assert.Equal(1, reflector.State.Lists);
        _server[Things].Put("a", "one");
        _server[Things].IsServed = true;
        await reflector.Seen.UntilAsync("one");
        Assert.All(reflector.Time.Delays, delay => Assert.Equal(TimeSpan.FromSeconds(30), delay));
    }

    [Fact]
    public async Task Is_not_in_sync_if_a_built_in_resource_is_not_found()
    {
        _server[Resources.Deployments].IsServed = false;
        await using var reflector = new RunningReflector(_server.Client(), Resources.Deployments);
        await reflector.Time.UntilAsync(() => reflector.Time.Delays.Count > 2);
        Assert.False(reflector.State.IsInSync);
    }

    [Fact]
    public async Task Is_empty_and_in_sync_when_the_resource_is_uninstalled_with_all_its_objects()
    {
        _server[Things].Put("a", "one");
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one");
        _server[Things].Delete("a", "one");
        await reflector.Seen.UntilAsync();
        _server[Things].IsServed = false;
        _server[Things].EndWatches();
        await reflector.Time.UntilAsync(() => !reflector.State.WasServed);
        Assert.Equal((true, false), (reflector.State.IsInSync, reflector.State.IsLost));
    }

    [Fact]
    public async Task Is_lost_and_keeps_its_objects_when_a_resource_with_objects_is_not_served_any_more()
    {
        _server[Things].Put("a", "one");
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one");
        _server[Things].IsServed = false;
        _server[Things].EndWatches();
        await reflector.Time.UntilAsync(() => reflector.State.IsLost && reflector.Time.Delays.Count > 2);
        Assert.Equal((true, "The API server does not serve things.example.com: its CRD is missing, or does not serve example.com/v1."),
            (reflector.State.WasServed, reflector.State.Failure));
        Assert.False(reflector.State.IsFresh(reflector.Time, TimeSpan.MaxValue));
        await reflector.Seen.UntilAsync("one");

        _server[Things].IsServed = true;
        await reflector.Time.UntilAsync(() => !reflector.State.IsLost);
    }

    [Fact]
    public async Task Is_lost_when_the_resource_is_forbidden()
    {
        _server[Things].Put("a", "one");
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one");
        _server[Things].Next(TestAnswers.Status(403, "Forbidden"));
        _server[Things].EndWatches();
        await reflector.Time.UntilAsync(() => reflector.State.IsLost);
        await reflector.Time.UntilAsync(() => !reflector.State.IsLost);
    }

    [Fact]
    public async Task Is_not_in_sync_if_a_resource_of_SecretPin_is_not_found()
    {
        _server[Resources.SecretAliases].IsServed = false;
        await using var reflector = new RunningReflector(_server.Client(), Resources.SecretAliases);
        await reflector.Time.UntilAsync(() => reflector.Time.Delays.Count > 2);
        Assert.Equal((false, true), (reflector.State.IsInSync, reflector.State.IsLost));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stops_during_a_silent_watch(bool answers)
    {
        _server[Things].Next(answers ? TestAnswers.Silence : TestAnswers.NoAnswer);
        await using var reflector = new RunningReflector(_server.Client());
        await _server[Things].RequestAsync(_ => true);
        await reflector.StopAsync();
        Assert.False(reflector.State.IsInSync);
    }
}
