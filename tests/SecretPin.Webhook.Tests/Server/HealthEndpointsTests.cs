using System.Net;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Server;

[Collection(nameof(SerialTests))]
public sealed class HealthEndpointsTests
{
    [Fact]
    public async Task Probes_are_served_over_plain_HTTP_and_reviews_are_not()
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
    public async Task Responses_have_no_Server_header()
    {
        await using var webhook = await RunningWebhook.OnAsync(TestObjects.Cluster);
        using var client = new HttpClient { BaseAddress = webhook.Probes };

        using var response = await client.GetAsync("/livez");

        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Reviews_are_counted_by_their_verdict()
    {
        await using var webhook = await RunningWebhook.OnAsync(TestObjects.Cluster);
        await webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString());
        await webhook.PostAsync("/mutate/workloads", TestObjects.Review().With(request => request["object"] = null));
        await webhook.PostAsync("/mutate/workloads", "");

        var (_, metrics) = await webhook.ProbeAsync("/metrics");

        const string Endpoint = "endpoint=\"/mutate/workloads\"";
        Assert.All(
            [
                $$"""secretpin_reviews_total{otel_scope_name="SecretPin",{{Endpoint}},outcome="Rewrite",reason="Resolved"} 1""",
                $$"""secretpin_reviews_total{otel_scope_name="SecretPin",{{Endpoint}},outcome="Deny",reason="Malformed"} 1""",
                $$"""secretpin_refusals_total{otel_scope_name="SecretPin",code="400",{{Endpoint}}} 1""",
                "secretpin_review_duration_seconds_bucket{",
            ],
            series => Assert.Contains(series, metrics, StringComparison.Ordinal));
    }
}
