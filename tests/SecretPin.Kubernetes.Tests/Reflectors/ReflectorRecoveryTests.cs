using Microsoft.AspNetCore.Http;
using SecretPin.Testing.Server;
using static SecretPin.Kubernetes.Tests.Reflectors.RunningReflector;

namespace SecretPin.Kubernetes.Tests.Reflectors;

/// <summary>The recovery of a reflector from failures of the API server and the network.</summary>
public sealed class ReflectorRecoveryTests : IAsyncLifetime
{
    private TestApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestApiServer.StartAsync();
        _server[Things].Put("a", "one");
        _server[Things].Put("a", "two");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public static TheoryData<string> Losses => new(
        TestAnswers.Error(410, "Expired"),
        TestAnswers.Error(410, "Gone"),
        """{"type":"ADDED","object":{"kind":"Thing","apiVersion":"example.com/v1","metadata":{"resource""" + "\n",
        "upstream connect error\n",
        """{"type":"RENAMED","object":{"kind":"Thing","metadata":{"name":"x","resourceVersion":"1"}}}""" + "\n",
        """{"type":"ADDED","object":{"kind":"Thing","apiVersion":"v1","metadata":{"resourceVersion":"1"}}}{}""" + "\n",
        """{"type":"ADDED","object":{"kind":"Thing","apiVersion":"v1","metadata":{"name":"x"}}}""" + "\n",
        """{"type":"ADDED","object":{"metadata":{"name":"x","resourceVersion":"99999999"}}}""" + "\n",
        """{"type":"ADDED"}""" + "\n",
        """{"type":"BOOKMARK","object":{"kind":"Thing","metadata":{"resourceVersion":"17"}}}""" + "\n");

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Lists_again_if_an_event_may_be_lost(string line)
    {
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one", "two");
        _server[Things].DeleteUnseen("a", "one");
        _server[Things].Tell(line);
        await reflector.Seen.UntilAsync("two");
        await reflector.Time.UntilAsync(() => reflector.State.Lists == 2);

        // No other state was visible between the two lists, except the state after the line.
        Assert.Empty(reflector.Seen.History.Except(["one two", "one two x", "two"]));
        Assert.InRange(Assert.Single(reflector.Time.Delays), TimeSpan.Zero, TimeSpan.FromSeconds(2.4));
    }

    [Theory]
    [InlineData(410, "Expired", "too old resource version")]
    [InlineData(504, "Timeout", "Too large resource version: 5, current: 3")]
    public async Task Lists_again_if_a_watch_cannot_continue(int code, string reason, string message)
    {
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one", "two");
        _server[Things].DeleteUnseen("a", "one");
        _server[Things].Next(TestAnswers.Status(code, reason, message));
        _server[Things].EndWatches();
        await reflector.Seen.UntilAsync("two");
    }

    [Fact]
    public async Task Lists_in_one_page_if_pages_expire()
    {
        _server[Things].Next(TestAnswers.Status(400));
        await using var reflector = new RunningReflector(ExpiringAfterFirstPage(), options: new() { PageSize = 1 });
        await reflector.Seen.UntilAsync("one", "two");
        Assert.Null(_server[Things].Requests.Last(request => !request.IsWatch).Limit);
        Assert.Empty(reflector.Time.Delays);

        Kubernetes.Api.ApiServer ExpiringAfterFirstPage()
        {
            _server[Things].Next(Listed, TestAnswers.Status(410, "Expired"));
            return _server.Client();
        }

        static Task Listed(HttpContext context) => context.Response.WriteAsync(
            """{"metadata":{"resourceVersion":"1","continue":"x"},"items":[{"kind":"Thing","apiVersion":"v1","metadata":{"name":"gone"}}]}""");
    }

    [Theory]
    [InlineData(429, "1")]
    [InlineData(429, null)]
    [InlineData(500, null)]
    [InlineData(503, null)]
    public async Task Retries_with_growing_delays_and_continues_after_the_last_event(int status, string? retryAfter)
    {
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one", "two");
        _server[Things].Next([.. Enumerable.Repeat(TestAnswers.Status(status, retryAfter: retryAfter), 12)]);
        _server[Things].CutWatches("");
        _server[Things].Put("a", "three");
        await reflector.Seen.UntilAsync("one", "three", "two");

        var delays = reflector.Time.Delays;
        Assert.Equal(1, reflector.State.Lists);
        Assert.InRange(delays.Count, 12, 13);
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Assert.True(retryAfter is null ? delays.Max() > TimeSpan.FromSeconds(10) : delays.Count(delay => delay == TimeSpan.FromSeconds(1)) == 12);
    }

    [Fact]
    public async Task Continues_after_the_last_event_if_an_error_in_a_watch_loses_no_event()
    {
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one", "two");
        _server[Things].Tell(TestAnswers.Error(500, "InternalError"));
        await _server[Things].RequestAsync(request => !request.IsStreamingList);
        _server[Things].Put("a", "three");
        await reflector.Seen.UntilAsync("one", "three", "two");
        Assert.Equal(1, reflector.State.Lists);
        Assert.Single(reflector.Time.Delays);
    }

    [Fact]
    public async Task Ignores_an_incomplete_line()
    {
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one", "two");
        _server[Things].CutWatches(
            """{"type":"DELETED","object":{"kind":"Thing","apiVersion":"example.com/v1","metadata":"""
            + """{"name":"one","namespace":"a","resourceVersion":"99999"}}}""");
        await _server[Things].RequestAsync(request => !request.IsStreamingList);
        _server[Things].Put("a", "three");
        await reflector.Seen.UntilAsync("one", "three", "two");
        Assert.Equal(1, reflector.State.Lists);
    }

    [Fact]
    public async Task Delays_the_next_watch_if_watches_end_as_soon_as_they_begin()
    {
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one", "two");
        _server[Things].Next(TestAnswers.Body(""), TestAnswers.Body(""), TestAnswers.Body(""));
        _server[Things].EndWatches();
        await _server[Things].RequestAsync(_ => true, seen: 4);
        Assert.Equal(3, reflector.Time.Delays.Count);
        Assert.Equal(1, reflector.State.Lists);
    }

    [Fact]
    public async Task Recovers_when_an_unreachable_server_is_back()
    {
        await using var reflector = new RunningReflector(_server.Client());
        await reflector.Seen.UntilAsync("one", "two");
        var port = _server.Port;
        await _server.DisposeAsync();
        await reflector.Time.UntilAsync(() => reflector.State.Failure is not null);

        _server = await TestApiServer.StartAsync(port: port);
        _server[Things].Put("a", "new");
        for (var i = 0; i < 100; i++)
        {
            _server[Things].Forget();
        }

        await reflector.Seen.UntilAsync("new");
        await reflector.Time.UntilAsync(() => reflector.State.Failure is null);
    }

    [Fact]
    public async Task Lists_in_pages_if_a_streaming_list_does_not_end()
    {
        _server[Things].Next(TestAnswers.Silence);
        await using var reflector = new RunningReflector(_server.Client());

        // One wait for the response, and one for the first line.
        await reflector.Time.UntilAsync(() => reflector.Time.Waits == 2);
        reflector.Time.Advance(TimeSpan.FromSeconds(25));
        await reflector.Seen.UntilAsync("one", "two");
        Assert.Equal("500", _server[Things].Requests[1].Limit);
    }

    [Fact]
    public async Task Retries_if_the_server_does_not_answer()
    {
        _server[Things].Next(TestAnswers.NoAnswer, TestAnswers.Reset, TestAnswers.Body("[]"), TestAnswers.Body("<html>"));
        await using var reflector = new RunningReflector(_server.Client(), options: new() { UsesStreamingList = false });
        await _server[Things].RequestAsync(_ => true);
        reflector.Time.Advance(TimeSpan.FromSeconds(25));
        await reflector.Seen.UntilAsync("one", "two");
        Assert.Equal(4, reflector.Time.Delays.Count);
    }
}
