using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Telemetry;

/// <summary>The webhook exports metrics and traces to an OTLP collector, without values of Secrets.</summary>
public sealed class OtlpExportTests : IAsyncLifetime
{
    private readonly OtlpCollector _collector = new();

    public ValueTask InitializeAsync() => _collector.StartAsync();

    public ValueTask DisposeAsync() => _collector.DisposeAsync();

    [Fact]
    public async Task The_collector_receives_metrics_and_spans_in_the_API_servers_trace()
    {
        var address = _collector.Address;
        await using (var webhook = await RunningWebhook.StartAsync(
            builder =>
            {
                builder.Services.AddCluster(TestObjects.Cluster);
                builder.Services.AddSingleton(new AuditLog(TextWriter.Null));
            },
            $"--Telemetry:Otlp={address}", "--Telemetry:Protocol=HttpProtobuf", "--Telemetry:TraceRatio=1"))
        {
            using var client = webhook.Client();
            using var content = new StringContent(TestObjects.Deletion(data: "hunter2-hunter2").ToJsonString(), Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/validate/secrets") { Content = content };
            request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            (await client.SendAsync(request)).EnsureSuccessStatusCode();
        }

        // The webhook exports the rest at shutdown.
        var traces = string.Concat(_collector.Received.Where(part => part.Path == "/v1/traces").Select(part => part.Body));
        Assert.Contains("review /validate/secrets", traces, StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString("0af7651916cd43dd8448eb211c80319c")), traces, StringComparison.Ordinal);
        Assert.Contains(_collector.Received, part => part.Path == "/v1/metrics" && part.Body.Contains("secretpin.reviews", StringComparison.Ordinal));
        Assert.All(_collector.Received, part => Assert.DoesNotContain(Convert.ToBase64String("hunter2-hunter2"u8), part.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_traces_are_exported_by_default()
    {
        await using (var webhook = await RunningWebhook.StartAsync(
            builder => builder.Services.AddCluster(TestObjects.Cluster), $"--Telemetry:Otlp={_collector.Address}", "--Telemetry:Protocol=HttpProtobuf"))
        {
            await webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString());
        }

        Assert.Equal(["/v1/metrics"], _collector.Received.Select(part => part.Path).Distinct());
    }
}
