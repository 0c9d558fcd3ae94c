using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.Evidence;

/// <summary>An incomplete list fails the review.</summary>
public sealed partial class LiveEvidenceTests
{
    [Fact]
    public async Task A_list_that_expires_between_pages_restarts()
    {
        var expirations = 0;
        string[] pods = [Named("a"), Named("b"), Pod("c")];
        _api.On(Resources.Pods.Path("ns"), async context =>
        {
            if (context.Request.Query.ContainsKey("continue") && expirations++ == 0)
            {
                context.Response.StatusCode = 410;
            }

            await FakeApi.WriteAsync(context, FakeNamespace.PageOf(context, pods));
        });

        var evidence = await _evidence.GatherAsync("ns", Secret, TestContext.Current.CancellationToken);

        Assert.Equal(["a", "b", "c"], evidence.Objects.Select(seen => seen.Name).Order());
    }

    [Theory]
    [InlineData(410)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_failed_list_fails_the_review(int status)
    {
        _api.On(Resources.CronJobs.Path("ns"), status);

        await Assert.ThrowsAsync<ApiServerException>(() => DecideAsync());
    }

    [Fact]
    public async Task A_truncated_list_fails_the_review()
    {
        _api.On(Resources.CronJobs.Path("ns"), """{"kind":"List","items":[{"metadata":{"name":"half""");

        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(() => DecideAsync());
    }

    [Fact]
    public async Task A_failed_list_is_retried_once()
    {
        _api.On(Resources.CronJobs.Path("ns"), 503);

        var decision = DecideAsync();
        await _time.DelayAsync(TimeSpan.FromMilliseconds(50));
        _ns.Has(Resources.CronJobs, []);
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal(Reason.Unused, (await decision).Reason);
    }

    [Fact]
    public async Task A_list_that_takes_too_long_fails_the_review()
    {
        var stall = _api.Stall(Resources.Pods.Path("ns"));
        var decision = DecideAsync();
        await stall.ArrivedAsync();

        _time.Advance(TimeSpan.FromSeconds(4));

        await Assert.ThrowsAsync<TimeoutException>(() => decision);
    }
}
