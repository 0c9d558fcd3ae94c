using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>While the API server does not answer.</summary>
public sealed partial class LivePinsTests
{
    [Fact]
    public async Task A_failure_is_tried_once_more()
    {
        _known.Secrets.Add("auth-" + New);
        _api.On(Aliases("auth"), 503);

        var pin = PinOfAsync("auth");
        await _time.DelayAsync(TimeSpan.FromMilliseconds(50));
        _api.On(Aliases("auth"), AliasJson(New));
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal("auth-" + New, await pin);
    }

    [Fact]
    public async Task While_the_API_server_does_not_answer_the_last_known_pin_serves_with_a_note()
    {
        _known.Aliases["auth"] = Alias(Old);
        _known.Secrets.Add("auth-" + Old);
        var stall = _api.Stall(Aliases("auth"));

        var reading = ReadAsync("auth");
        await stall.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var pin = (await reading)["auth"];

        Assert.Equal("auth-" + Old, pin.Secret?.ToString());
        Assert.Contains("as it was last seen", pin.Note, StringComparison.Ordinal);
        Assert.Equal(1, _lastKnown);
    }

    [Theory]
    [InlineData(false, true, true)] // the watch is not known to be fresh
    [InlineData(true, false, true)] // no watch has seen the alias
    [InlineData(true, true, false)] // no watch has seen the Secret that it asks for
    public async Task Otherwise_there_is_no_answer(bool isFresh, bool isAliasKnown, bool isSecretKnown)
    {
        _known.IsFresh = isFresh;
        if (isAliasKnown)
        {
            _known.Aliases["auth"] = Alias(Old);
        }

        if (isSecretKnown)
        {
            _known.Secrets.Add("auth-" + Old);
        }

        var stall = _api.Stall(Aliases("auth"));
        var reading = ReadAsync("auth");
        await stall.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<TimeoutException>(() => reading);
        Assert.Equal(0, _lastKnown);
    }

    [Fact]
    public async Task An_alias_that_was_read_is_not_replaced_by_what_a_watch_saw_before()
    {
        _known.Aliases["auth"] = Alias(Old);
        _known.Secrets.Add("auth-" + Old);
        _api.On(Aliases("auth"), AliasJson(New, recorded: Old));
        var stall = _api.Stall(Secrets("auth-" + New));

        var reading = ReadAsync("auth");
        await stall.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<TimeoutException>(() => reading);
    }

    [Fact]
    public async Task A_refusal_is_no_outage()
    {
        _known.Aliases["auth"] = Alias(Old);
        _known.Secrets.Add("auth-" + Old);
        _api.On(Aliases("auth"), 403);

        await Assert.ThrowsAsync<ApiServerException>(() => ReadAsync("auth"));
        Assert.Single(_api.Requests);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_told_that_time_ran_out()
    {
        using var caller = new CancellationTokenSource();
        var stall = _api.Stall(Aliases("auth"));
        var reading = _pins.ReadAsync("ns", ["auth"], caller.Token).AsTask();
        await stall.ArrivedAsync();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }
}
