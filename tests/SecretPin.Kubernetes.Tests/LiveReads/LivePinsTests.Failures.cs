using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>While the API server does not answer.</summary>
public sealed partial class LivePinsTests
{
    [Fact]
    public async Task A_failure_is_retried_once()
    {
        _cache.Secrets.Add("auth-" + New);
        _api.On(Aliases("auth"), 503);

        var pin = PinOfAsync("auth");
        await _time.DelayAsync(TimeSpan.FromMilliseconds(50));
        _api.On(Aliases("auth"), AliasJson(New));
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal("auth-" + New, await pin);
    }

    [Fact]
    public async Task If_the_API_server_does_not_answer_the_cached_pin_is_returned_with_a_note()
    {
        _cache.Aliases["auth"] = Alias(Old);
        _cache.Secrets.Add("auth-" + Old);
        var stall = _api.Stall(Aliases("auth"));

        var reading = ReadAsync("auth");
        await stall.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var pin = (await reading)["auth"];

        Assert.Equal("auth-" + Old, pin.Secret?.ToString());
        Assert.Contains("is resolved from the cache", pin.Note, StringComparison.Ordinal);
        Assert.Equal(1, _lastKnown);
    }

    [Theory]
    [InlineData(false, true, true)] // the cache is not fresh
    [InlineData(true, false, true)] // the alias is not in the cache
    [InlineData(true, true, false)] // the Secret is not in the cache
    public async Task Without_a_fresh_cache_of_alias_and_Secret_the_read_fails(bool isFresh, bool isAliasKnown, bool isSecretKnown)
    {
        _cache.IsFresh = isFresh;
        if (isAliasKnown)
        {
            _cache.Aliases["auth"] = Alias(Old);
        }

        if (isSecretKnown)
        {
            _cache.Secrets.Add("auth-" + Old);
        }

        var stall = _api.Stall(Aliases("auth"));
        var reading = ReadAsync("auth");
        await stall.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<TimeoutException>(() => reading);
        Assert.Equal(0, _lastKnown);
    }

    [Fact]
    public async Task A_live_alias_is_never_combined_with_the_cache()
    {
        _cache.Aliases["auth"] = Alias(Old);
        _cache.Secrets.Add("auth-" + Old);
        _api.On(Aliases("auth"), AliasJson(New, recorded: Old));
        var stall = _api.Stall(Secrets("auth-" + New));

        var reading = ReadAsync("auth");
        await stall.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<TimeoutException>(() => reading);
    }

    [Fact]
    public async Task A_rejection_is_not_an_outage()
    {
        _cache.Aliases["auth"] = Alias(Old);
        _cache.Secrets.Add("auth-" + Old);
        _api.On(Aliases("auth"), 403);

        await Assert.ThrowsAsync<ApiServerException>(() => ReadAsync("auth"));
        Assert.Single(_api.Requests);
    }

    [Fact]
    public async Task A_cancelled_caller_gets_no_timeout()
    {
        using var caller = new CancellationTokenSource();
        var stall = _api.Stall(Aliases("auth"));
        var reading = _pins.ReadAsync("ns", ["auth"], caller.Token).AsTask();
        await stall.ArrivedAsync();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }
}
