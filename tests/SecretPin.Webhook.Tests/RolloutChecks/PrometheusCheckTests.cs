using SecretPin.Core.Rollouts;
using SecretPin.Webhook.RolloutChecks;

namespace SecretPin.Webhook.Tests.RolloutChecks;

/// <summary>The queries of Prometheus, and what each answer means.</summary>
public sealed class PrometheusCheckTests
{
    private static readonly RolloutCheck Errors = new("errors", TimeSpan.FromMinutes(1), 1, false, new("sum(rate(errors[1m])) > 0", 10, null), null);

    [Theory]
    [InlineData("""{"resultType":"vector","result":[{"metric":{},"value":[1.5,"3"]}]}""", CheckOutcome.Passed, "3")]
    [InlineData("""{"resultType":"vector","result":[{"value":[1,"3"]},{"value":[1,"10.5"]}]}""", CheckOutcome.Failed, "10.5")]
    [InlineData("""{"resultType":"scalar","result":[1,"10"]}""", CheckOutcome.Passed, "10")]
    [InlineData("""{"resultType":"scalar","result":[1,"+Inf"]}""", CheckOutcome.Failed, "Infinity")]
    [InlineData("""{"resultType":"scalar","result":[1,"NaN"]}""", CheckOutcome.NoData, "no data")]
    [InlineData("""{"resultType":"vector","result":[]}""", CheckOutcome.NoData, "no data")]
    [InlineData("""{"resultType":"matrix","result":[]}""", CheckOutcome.Unavailable, "")]
    public async Task Each_series_of_a_Prometheus_query_must_be_within_the_bounds(string data, CheckOutcome outcome, string value)
    {
        await using var server = await MonitoringServer.StartAsync(new() { Body = $$"""{"status":"success","data":{{data}}}""" });
        using var check = new PrometheusCheck(new() { Prometheus = server.Address }, TimeProvider.System);

        var reading = Errors.Read(await check.QueryAsync(Errors, default), DateTimeOffset.UnixEpoch);

        Assert.Equal((outcome, value), (reading.Outcome, reading.Value));
        Assert.Equal("POST /api/v1/query query=sum%28rate%28errors%5B1m%5D%29%29+%3E+0", server.Request);
    }

    [Fact]
    public async Task A_token_is_read_for_each_query()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MonitoringServer.StartAsync(new() { Body = """{"data":{"resultType":"scalar","result":[1,"1"]}}""" });
        using var check = new PrometheusCheck(
            new() { Prometheus = new(server.Address, "tenant/"), PrometheusTokenFile = folder.Write("token", "first\n") }, TimeProvider.System);

        await check.QueryAsync(Errors, default);
        Assert.Equal("Bearer first", server.Headers["Authorization"]);
        folder.Write("token", "second");
        await check.QueryAsync(Errors, default);
        Assert.Equal("Bearer second", server.Headers["Authorization"]);
        Assert.StartsWith("POST /tenant/api/v1/query", server.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_attempt_is_repeated()
    {
        await using var server = await MonitoringServer.StartAsync(new() { Failures = 2, Body = """{"data":{"resultType":"scalar","result":[1,"1"]}}""" });
        using var check = new PrometheusCheck(new() { Prometheus = server.Address }, TimeProvider.System);

        Assert.Equal([1], (await check.QueryAsync(Errors, default)).Values);
        Assert.Equal(3, server.Requests);
    }

    [Theory]
    [InlineData(400, """{"status":"error","errorType":"bad_data","error":"parse error: unexpected )"}""", "Prometheus answered 400: parse error: unexpected )")]
    [InlineData(302, "", "Prometheus answered 302")]
    [InlineData(200, "<html>", "the answer of Prometheus is not as expected: JsonReaderException")]
    [InlineData(200, "{}", "the answer of Prometheus is not as expected: KeyNotFoundException")]
    public async Task An_error_is_a_problem_and_not_a_failure(int code, string body, string problem)
    {
        await using var other = await MonitoringServer.StartAsync(new() { Body = """{"data":{"resultType":"scalar","result":[1,"1"]}}""" });
        var location = code == 302 ? other.Address.AbsoluteUri : null;
        await using var server = await MonitoringServer.StartAsync(new() { Code = code, Body = body, Location = location });
        using var check = new PrometheusCheck(new() { Prometheus = server.Address, Retries = 0 }, TimeProvider.System);

        Assert.Equal(problem, (await check.QueryAsync(Errors, default)).Problem);
        Assert.Equal(0, other.Requests);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_or_too_late_is_a_problem()
    {
        await using var large = await MonitoringServer.StartAsync(new() { Body = new string(' ', 2 * 1024 * 1024) });
        using var check = new PrometheusCheck(new() { Prometheus = large.Address, Retries = 0 }, TimeProvider.System);
        Assert.StartsWith("the answer of Prometheus has more than 1048576 bytes.", (await check.QueryAsync(Errors, default)).Problem, StringComparison.Ordinal);

        await using var silent = await MonitoringServer.StartAsync(new() { NeverAnswers = true });
        using var late = new PrometheusCheck(
            new() { Prometheus = silent.Address, Retries = 0, Timeout = TimeSpan.FromMilliseconds(100) }, TimeProvider.System);
        Assert.Equal("Prometheus did not answer within 0.1 s", (await late.QueryAsync(Errors, default)).Problem);
    }
}
