using System.Net;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Server;

[Collection(nameof(SerialTests))]
public sealed class HealthEndpointsTests
{
    [Fact]
    public async Task Are_answered_in_plain_HTTP_and_reviews_are_not()
    {
        await using var webhook = await RunningWebhook.OnAsync(TestObjects.Cluster);

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await webhook.ProbeAsync("/livez"));
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await webhook.ProbeAsync("/readyz"));
        using var client = new HttpClient { BaseAddress = webhook.Probes };
        using var content = new StringContent(TestObjects.Review().ToJsonString());
        using var response = await client.PostAsync("/mutate/workloads", content);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Tell_no_server_by_name()
    {
        await using var webhook = await RunningWebhook.OnAsync(TestObjects.Cluster);
        using var client = new HttpClient { BaseAddress = webhook.Probes };

        using var response = await client.GetAsync("/livez");

        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Count_reviews_by_what_came_of_them()
    {
        await using var webhook = await RunningWebhook.OnAsync(TestObjects.Cluster);
        await webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString());
        await webhook.PostAsync("/mutate/workloads", TestObjects.Review().With(request => request["object"] = null));
        await webhook.PostAsync("/mutate/workloads", "");

        var (_, metrics) = await webhook.ProbeAsync("/metrics");

        Assert.Contains("secretpin_reviews_total{otel_scope_name=\"SecretPin\",endpoint=\"/mutate/workloads\",outcome=\"Rewrite\",reason=\"Resolved\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("secretpin_reviews_total{otel_scope_name=\"SecretPin\",endpoint=\"/mutate/workloads\",outcome=\"Deny\",reason=\"Malformed\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("secretpin_refusals_total{otel_scope_name=\"SecretPin\",code=\"400\",endpoint=\"/mutate/workloads\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("secretpin_review_duration_seconds_bucket{", metrics, StringComparison.Ordinal);
    }
}
