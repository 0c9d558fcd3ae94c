using SecretPin.Aws.Tests.Proxy;
using SecretPin.Core.Pins;
using SecretPin.Testing.Processes;

namespace SecretPin.Aws.Tests.Polling;

public sealed partial class AwsSourceTests(MotoServer moto)
{
    [Fact]
    public async Task Follows_a_rotation_at_the_next_refresh()
    {
        var old = await BeginAsync();
        await RotateAsync(old);

        Assert.InRange(await PassAsync(), Interval * 0.9, Interval * 1.1);

        Assert.Equal("auth", await ChangedAsync());
        var answer = await AnswerAsync();
        Assert.Equal(TestAliases.New, Version(answer));
        Assert.Equal(TestAliases.New, answer.RemoteVersion);
    }

    [Fact]
    public async Task Answers_from_the_last_poll_without_a_call_to_AWS()
    {
        await BeginAsync();
        var asked = _proxy.Asked.Count;
        _proxy.Fault = Fault.Stall;

        for (var ask = 0; ask < 100; ask++)
        {
            Assert.Equal(TestAliases.Old, Version((await AskAsync())!));
        }

        Assert.Equal(asked, _proxy.Asked.Count);
    }

    [Fact]
    public async Task Aliases_of_one_secret_share_one_call()
    {
        var id = await moto.CreateAsync(_name);
        await moto.LabelAsync(_name, TestAliases.Old, id);
        var aliases = Enumerable.Range(0, 20).Select(number => Alias($"auth-{number}")).ToArray();
        foreach (var alias in aliases)
        {
            await AnswerAsync(alias);
        }

        await PassAsync();
        await _time.DelayAsync();

        Assert.Equal(2, _proxy.Asked.Count);
    }

    [Fact]
    public async Task Raises_no_event_if_no_result_has_changed()
    {
        await BeginAsync();
        while (_changed.Reader.TryRead(out _))
        {
        }

        for (var refresh = 0; refresh < 3; refresh++)
        {
            await PassAsync();
        }

        await _time.DelayAsync();
        Assert.False(_changed.Reader.TryRead(out _));
        Assert.Equal(4, _proxy.Asked.Count);
    }

    [Fact]
    public async Task A_version_without_a_14_digit_label_is_listed_once()
    {
        await moto.CreateAsync(_name);
        var answer = await AnswerAsync();
        Assert.StartsWith("uuid/", answer.RemoteVersion, StringComparison.Ordinal);

        await PassAsync();
        await PassAsync();
        await _time.DelayAsync();

        Assert.Single(_proxy.Asked, asked => asked.Operation == "secretsmanager.ListSecretVersionIds");
        Assert.Equal(3, _proxy.Asked.Count(asked => asked.Operation == "secretsmanager.DescribeSecret"));
    }

    [Fact]
    public async Task The_creation_of_a_version_is_found_on_any_page()
    {
        await moto.CreateAsync(_name);
        for (var version = 1; version < 120; version++)
        {
            await moto.LabelAsync(_name, $"v{version}", await moto.PutAsync(_name, "AWSPENDING"));
        }

        var last = await moto.PutAsync(_name);
        var answer = await AnswerAsync();

        Assert.Equal($"uuid/{last}", answer.RemoteVersion);
        Assert.Equal(2, _proxy.Asked.Count(asked => asked.Operation == "secretsmanager.ListSecretVersionIds"));
    }

    [Fact]
    public async Task A_cycle_of_pages_ends_and_is_reported()
    {
        await moto.CreateAsync(_name);
        _proxy.Fault = Fault.TokenCycle;

        Assert.Equal("NoVersion", Version(await AnswerAsync()));

        Assert.InRange(_proxy.Asked.Count(asked => asked.Operation == "secretsmanager.ListSecretVersionIds"), 1, 3);
    }

    [Fact]
    public async Task A_response_that_is_too_long_is_reported_and_the_next_one_is_used()
    {
        await BeginAsync();
        _proxy.Fault = Fault.Endless;
        await PassAsync();
        await _time.DelayAsync();
        Assert.Contains(_calls.Calls, call => call.Outcome != _calls.Calls.First().Outcome);

        _proxy.Fault = Fault.None;
        Assert.Equal(TestAliases.Old, Version(await AnswerAsync()));
    }

    /// <summary>A timer of .NET waits for at most 49 days.</summary>
    [Theory]
    [InlineData("2000h")]
    [InlineData("2562047h")]
    public async Task A_secret_with_a_very_long_refresh_interval_is_polled_again_when_its_alias_gets_a_shorter_one(string interval)
    {
        var id = await moto.CreateAsync(_name);
        await moto.LabelAsync(_name, TestAliases.Old, id);
        Assert.Equal(TestAliases.Old, Version(await AnswerAsync(Alias(interval: interval))));
        await _time.DelayAsync();
        await RotateAsync(id);

        await AskAsync(Alias(interval: "1m"));
        await PassAsync();
        await ChangedAsync();

        Assert.Equal(TestAliases.New, Version(await AnswerAsync()));
    }

    [Fact]
    public async Task A_deleted_secret_is_reported_until_it_is_restored()
    {
        await BeginAsync();
        await moto.DeleteAsync(_name);
        await PassAsync();
        await ChangedAsync();
        Assert.Equal("SourceDeleted", Version(await AnswerAsync()));

        await moto.RestoreAsync(_name);
        await PassAsync();
        await ChangedAsync();

        Assert.Equal(TestAliases.Old, Version(await AnswerAsync()));
    }

    [Fact]
    public async Task A_secret_that_does_not_exist_is_reported() => Assert.Equal("SourceNotFound", Version(await AnswerAsync()));

    [Theory]
    [InlineData(Fault.Denied, PinReason.AccessDenied)]
    [InlineData(Fault.Skew, PinReason.ClockSkew)]
    public async Task A_rejection_is_reported_at_once_and_not_retried(Fault fault, PinReason reason)
    {
        await BeginAsync();
        _proxy.Fault = fault;
        var asked = _proxy.Asked.Count;

        await PassAsync();
        await ChangedAsync();

        Assert.Equal(reason, (await AnswerAsync()).Problem?.Reason);
        Assert.Equal(asked + 1, _proxy.Asked.Count);
    }

    [Theory]
    [InlineData(Fault.ServerError, PinReason.SourceUnavailable)]
    [InlineData(Fault.NoJson, PinReason.SourceUnavailable)]
    [InlineData(Fault.Reset, PinReason.SourceUnavailable)]
    [InlineData(Fault.Throttle, PinReason.Throttled)]
    public async Task The_last_response_is_used_for_a_while_during_an_outage_which_is_then_reported(Fault fault, PinReason reason)
    {
        var old = await BeginAsync();
        var began = _time.GetUtcNow();
        _proxy.Fault = fault;
        await RotateAsync(old);
        var asked = _proxy.Asked.Count;
        var refreshes = 0;
        while (_time.GetUtcNow() - began < TimeSpan.FromMinutes(10))
        {
            // Either a refresh, or the wait before a retry.
            refreshes += await PassAsync() > Interval / 2 ? 1 : 0;
            if (_time.GetUtcNow() - began < _options.StaleAfter)
            {
                Assert.Equal(TestAliases.Old, Version((await AskAsync())!));
            }
        }

        await ChangedAsync();
        var stale = await AnswerAsync();
        Assert.Equal(reason, stale.Problem?.Reason);
        Assert.Contains(
            "The last answer is from 2026-01-31T12:00:00Z. The pin stays until AWS answers again.", stale.Problem!.Message, StringComparison.Ordinal);
        Assert.True(_source.Staleness > TimeSpan.FromMinutes(8));
        Assert.InRange(_proxy.Asked.Count - asked, refreshes, refreshes * (1 + _options.Retries));

        _proxy.Fault = Fault.None;
        var answer = stale;
        while (answer.Problem is not null)
        {
            await PassAsync();
            answer = (await AskAsync())!;
        }

        Assert.Equal(TestAliases.New, Version(answer));
        Assert.Equal(TimeSpan.Zero, _source.Staleness);
    }

    [Theory]
    [InlineData(Fault.Denied, false)]
    [InlineData(Fault.Skew, true)]
    public async Task A_poll_is_overdue_during_an_outage_but_not_after_a_rejection_of_one_secret(Fault fault, bool isDue)
    {
        await BeginAsync();
        _proxy.Fault = fault;
        for (var refresh = 0; refresh < 3; refresh++)
        {
            await PassAsync();
        }

        var wait = await _time.DelayAsync();
        Assert.Equal(isDue, _source.Staleness > TimeSpan.Zero);

        // After a rejection, an outage counts from its own start.
        var began = _time.GetUtcNow();
        _proxy.Fault = Fault.ServerError;
        _time.Advance(wait);
        while (_time.GetUtcNow() - began < Interval * 4)
        {
            await PassAsync();
        }

        Assert.InRange(_source.Staleness!.Value, TimeSpan.FromTicks(1), isDue ? TimeSpan.MaxValue : _time.GetUtcNow() - began);
    }

    [Fact]
    public async Task An_alias_with_a_shorter_interval_shortens_the_wait()
    {
        await BeginAsync();
        await _time.DelayAsync();

        await AnswerAsync(Alias("hasty", interval: "10s"));

        Assert.InRange(await PassAsync(), TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(11));
        await _time.DelayAsync();
        Assert.Equal(2, _proxy.Asked.Count);
    }

    [Fact]
    public async Task A_secret_without_followers_is_no_longer_polled()
    {
        await BeginAsync();
        await _time.DelayAsync();

        _source.Forget("ns", TestAliases.Auth);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Null(_source.Staleness);
        Assert.Single(_proxy.Asked);
    }

    [Fact]
    public async Task Only_two_operations_are_ever_called()
    {
        await moto.CreateAsync(_name);
        await AnswerAsync();

        Assert.Equal(
            ["secretsmanager.DescribeSecret", "secretsmanager.ListSecretVersionIds"], _proxy.Asked.Select(asked => asked.Operation).Distinct().Order());
    }
}
