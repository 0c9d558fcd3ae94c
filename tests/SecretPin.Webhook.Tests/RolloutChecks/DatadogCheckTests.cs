using SecretPin.Core.Rollouts;
using SecretPin.Webhook.RolloutChecks;

namespace SecretPin.Webhook.Tests.RolloutChecks;

/// <summary>The state of a monitor, read from a server that the published OpenAPI description of Datadog defines.</summary>
public sealed class DatadogCheckTests : IDisposable
{
    private const long Id = 123456;

    /// <summary>The outcome of each state.</summary>
    private static readonly Dictionary<string, CheckOutcome> Outcomes = new()
    {
        ["OK"] = CheckOutcome.Passed,
        ["Alert"] = CheckOutcome.Failed,
        ["Warn"] = CheckOutcome.Failed,
        ["No Data"] = CheckOutcome.NoData,
        ["Unknown"] = CheckOutcome.Unavailable,
        ["Ignored"] = CheckOutcome.Unavailable,
        ["Skipped"] = CheckOutcome.Unavailable,
    };

    private static readonly RolloutCheck Monitor = new("monitor", TimeSpan.FromMinutes(1), 1, false, null, Id);

    private readonly TemporaryFolder _keys = new();

    public DatadogCheckTests()
    {
        _keys.Write("api-key", "first\n");
        _keys.Write("app-key", "second\n");
    }

    public static TheoryData<string> States => [.. DatadogDescription.States];

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void The_description_has_the_path_the_headers_and_the_states_that_the_check_expects()
    {
        Assert.Equal("/api/v1/monitor/{monitor_id}", DatadogDescription.PathTemplate);
        Assert.Equal(["DD-API-KEY", "DD-APPLICATION-KEY"], DatadogDescription.RequiredHeaders);
        Assert.Equal(Outcomes.Keys.Order(StringComparer.Ordinal), DatadogDescription.States.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task Each_state_of_a_monitor_has_an_outcome(string state)
    {
        await using var server = await StartAsync(state);
        using var check = CheckOf(server);

        var answer = await check.QueryAsync(Monitor, default);

        Assert.Equal(Outcomes[state], Monitor.Read(answer, DateTimeOffset.UnixEpoch).Outcome);
        Assert.Equal(Outcomes[state] == CheckOutcome.Unavailable ? $"the state of the monitor is {state}" : "", answer.Problem);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task Keys_are_read_for_each_query_and_a_wrong_key_is_a_problem()
    {
        await using var server = await StartAsync();
        using var check = CheckOf(server);

        Assert.Equal("OK", (await check.QueryAsync(Monitor, default)).State);
        _keys.Write("app-key", "wrong");
        Assert.Equal("Datadog answered 403: Forbidden: DD-APPLICATION-KEY", (await check.QueryAsync(Monitor, default)).Problem);
        _keys.Write("api-key", "wrong");
        Assert.Equal("Datadog answered 403: Forbidden: DD-API-KEY", (await check.QueryAsync(Monitor, default)).Problem);
    }

    [Fact]
    public async Task An_unknown_monitor_is_a_problem()
    {
        await using var server = await StartAsync();
        using var check = CheckOf(server);

        Assert.Equal("Datadog answered 404: Monitor not found", (await check.QueryAsync(Monitor with { Monitor = 1 }, default)).Problem);
    }

    [Fact]
    public async Task A_query_that_Datadog_throttles_is_repeated()
    {
        await using var server = await StartAsync(throttled: 2);
        using var check = CheckOf(server);

        Assert.Equal("OK", (await check.QueryAsync(Monitor, default)).State);
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_or_too_late_is_a_problem()
    {
        await using var large = await MonitoringServer.StartAsync(new() { Body = new string(' ', 2 * 1024 * 1024) });
        using var check = new DatadogCheck(new() { Datadog = large.Address, DatadogKeys = _keys.Path, Retries = 0 }, TimeProvider.System);
        Assert.StartsWith("the answer of Datadog has more than 1048576 bytes.", (await check.QueryAsync(Monitor, default)).Problem, StringComparison.Ordinal);

        await using var silent = await MonitoringServer.StartAsync(new() { NeverAnswers = true });
        using var late = new DatadogCheck(
            new() { Datadog = silent.Address, DatadogKeys = _keys.Path, Retries = 0, Timeout = TimeSpan.FromMilliseconds(100) }, TimeProvider.System);
        Assert.Equal("Datadog did not answer within 0.1 s", (await late.QueryAsync(Monitor, default)).Problem);
    }

    [Fact]
    public async Task A_missing_key_is_a_problem()
    {
        await using var server = await StartAsync();
        using var check = new DatadogCheck(new() { Datadog = server.Address, DatadogKeys = "/does/not/exist" }, TimeProvider.System);

        Assert.StartsWith("the credentials for Datadog cannot be read:", (await check.QueryAsync(Monitor, default)).Problem, StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public void The_server_sends_no_response_that_the_description_rejects()
    {
        var monitor = DatadogDescription.BodyOf(200)!.AsObject();
        Assert.Empty(DatadogDescription.Violations(200, monitor));

        monitor["overall_state"] = "On fire";
        monitor["id"] = "123";
        monitor.Remove("query");
        Assert.Equal(
            ["$.query is missing", "$.id is of type string, not integer", "$.overall_state 'On fire' is not in the enumeration"],
            DatadogDescription.Violations(200, monitor));
    }

    private static Task<DatadogServer> StartAsync(string state = "OK", int throttled = 0) => DatadogServer.StartAsync(new()
    {
        Monitor = Id,
        State = state,
        Keys = new Dictionary<string, string> { ["DD-API-KEY"] = "first", ["DD-APPLICATION-KEY"] = "second" },
        Throttled = throttled,
    });

    private DatadogCheck CheckOf(DatadogServer server) => new(new() { Datadog = server.Address, DatadogKeys = _keys.Path }, TimeProvider.System);
}
