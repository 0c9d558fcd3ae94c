using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Telemetry;

/// <summary>Metrics and traces come to a collector that speaks OTLP, and no value of a Secret does.</summary>
public sealed class ACollector : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Path, string Body)> _received = [];
    private readonly WebApplication _collector;

    public ACollector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
    }

    public async ValueTask InitializeAsync() => await _collector.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _collector.StopAsync();
        await _collector.DisposeAsync();
    }

    [Fact]
    public async Task Gets_the_span_of_a_review_as_a_part_of_the_API_servers_trace_and_the_metrics()
    {
        var address = _collector.Urls.Single();
        await using (var webhook = await RunningWebhook.StartAsync(
            builder =>
            {
                builder.Services.AddCluster(Some.Cluster);
                builder.Services.AddSingleton(new AuditLog(TextWriter.Null));
            },
            $"--Telemetry:Otlp={address}", "--Telemetry:Protocol=HttpProtobuf", "--Telemetry:TraceRatio=1"))
        {
            using var client = webhook.Client();
            using var content = new StringContent(Some.Deletion(data: "hunter2-hunter2").ToJsonString(), Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/validate/secrets") { Content = content };
            request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            (await client.SendAsync(request)).EnsureSuccessStatusCode();
        }

        // What was not sent yet is, when it stops.
        var traces = string.Concat(_received.Where(part => part.Path == "/v1/traces").Select(part => part.Body));
        Assert.Contains("review /validate/secrets", traces, StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString("0af7651916cd43dd8448eb211c80319c")), traces, StringComparison.Ordinal);
        Assert.Contains(_received, part => part.Path == "/v1/metrics" && part.Body.Contains("secretpin.reviews", StringComparison.Ordinal));
        Assert.All(_received, part => Assert.DoesNotContain(Convert.ToBase64String("hunter2-hunter2"u8), part.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gets_no_traces_unless_asked_to()
    {
        await using (var webhook = await RunningWebhook.StartAsync(
            builder => builder.Services.AddCluster(Some.Cluster), $"--Telemetry:Otlp={_collector.Urls.Single()}", "--Telemetry:Protocol=HttpProtobuf"))
        {
            await webhook.PostAsync("/mutate/workloads", Some.Review().ToJsonString());
        }

        Assert.Equal(["/v1/metrics"], _received.Select(part => part.Path).Distinct());
    }
}
