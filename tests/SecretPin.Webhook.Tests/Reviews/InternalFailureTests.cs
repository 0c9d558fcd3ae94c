using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>A webhook that fails must deny the request.</summary>
public sealed class InternalFailureTests
{
    private const string Canary = "hunter2-hunter2";

    public static TheoryData<string, string> Reviews => new()
    {
        { "/mutate/workloads", TestObjects.Review().ToJsonString() },
        { "/validate/workloads", TestObjects.Review().ToJsonString() },
        { "/validate/secrets", TestObjects.Deletion().ToJsonString() },
        { "/validate/aliases", TestObjects.AliasReview("""{"source": {"version": "20250723110000"}}""").ToJsonString() },
    };

    [Theory, MemberData(nameof(Reviews))]
    public async Task A_review_is_denied_if_the_cluster_does_not_answer_in_time(string path, string review)
    {
        var clock = new SignalledTime();
        var cluster = new StalledCluster();
        await using var webhook = await RunningWebhook.StartAsync(builder =>
        {
            builder.Services.AddCluster(cluster);
            builder.Services.AddSingleton<TimeProvider>(clock);
        });

        var response = webhook.PostAsync(path, review);
        await cluster.ReadStarted;
        await clock.TimeoutAsync(TimeSpan.FromSeconds(4.5));
        clock.Advance(TimeSpan.FromSeconds(4.5));
        var answer = await response;

        Assert.Equal((false, 503, "Unverified"), (answer.IsAllowed, answer.Status, answer.Reason));
        Assert.Equal("ServiceUnavailable", answer.Response["status"]!["reason"]!.GetValue<string>());
        Assert.StartsWith("The cluster did not answer within 4.5 s.", answer.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Reviews))]
    public async Task A_review_is_denied_after_an_exception_and_the_log_contains_its_type_but_no_value(string path, string review)
    {
        var log = new CollectedLog();
        await using var webhook = await RunningWebhook.StartAsync(builder =>
        {
            builder.Services.AddCluster(new ThrowingCluster(new InvalidOperationException(Canary)));
            builder.Logging.AddProvider(log);
        });

        var answer = await webhook.PostAsync(path, review);

        Assert.Equal((false, 503, "Unverified"), (answer.IsAllowed, answer.Status, answer.Reason));
        Assert.DoesNotContain(Canary, answer.Text, StringComparison.Ordinal);
        var line = Assert.Single(log.Lines, line => line.Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.Contains(TestObjects.Uid, line, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, entry => entry.Contains(Canary, StringComparison.Ordinal));
    }
}
