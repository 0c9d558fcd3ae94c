using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Server;

public sealed class GracefulShutdownTests
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(3);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(TestObjects.Review(TestObjects.Deployment("plain")).ToJsonString());

    private readonly SignalledTime _clock = new();

    [Fact]
    public async Task Every_review_is_answered_until_the_clients_know_that_the_webhook_is_not_ready()
    {
        var webhook = await StartAsync();
        using var stopSending = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => SendUntilAsync(webhook, stopSending.Token)).ToArray();

        var stopping = webhook.DisposeAsync().AsTask();
        await _clock.DelayAsync(Drain);
        var readiness = await webhook.ProbeAsync("/readyz");
        // A load balancer sends no more requests to a server that is not ready.
        await stopSending.CancelAsync();
        var answers = await Task.WhenAll(clients);
        _clock.Advance(Drain);
        await stopping;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "draining: the webhook is shutting down\n"), readiness);
        Assert.All(answers, count => Assert.True(count > 0));
    }

    [Fact]
    public async Task Responses_close_their_connection_while_the_webhook_drains()
    {
        var webhook = await StartAsync();
        using var client = webhook.Client();
        using var before = await PostAsync(client);

        var stopping = webhook.DisposeAsync().AsTask();
        await _clock.DelayAsync(Drain);
        using var after = await PostAsync(client);
        _clock.Advance(Drain);
        await stopping;

        Assert.Equal((HttpStatusCode.OK, null), (before.StatusCode, before.Headers.ConnectionClose));
        Assert.Equal((HttpStatusCode.OK, true), (after.StatusCode, after.Headers.ConnectionClose));
    }

    [Fact]
    public async Task The_process_completes_a_review_in_progress_after_SIGTERM()
    {
        using var cluster = new TemporaryFolder();
        using var webhook = await OfflineWebhook.StartAsync(cluster.Path);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(webhook.Reviews.Host, webhook.Reviews.Port);
        using var connection = new SslStream(tcp.GetStream());
        await connection.AuthenticateAsClientAsync(CertificateTrust.In(webhook.Ca));
        await connection.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /mutate/workloads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        var statusLine = new byte[12];
        await connection.ReadExactlyAsync(statusLine);
        Assert.Equal("HTTP/1.1 100", Encoding.ASCII.GetString(statusLine));

        await webhook.TerminateAsync();
        while (await IsListeningAsync(webhook))
        {
        }

        await connection.WriteAsync(Body);
        using var reader = new StreamReader(connection);
        Assert.Contains("HTTP/1.1 200 OK", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await webhook.ExitAsync());
    }

    private Task<RunningWebhook> StartAsync() => RunningWebhook.StartAsync(
        builder =>
        {
            builder.Services.AddCluster(TestObjects.Cluster);
            builder.Services.AddSingleton<TimeProvider>(_clock);
        },
        "--Listen:Drain", Drain.ToString());

    /// <returns>The number of responses.</returns>
    private static async Task<int> SendUntilAsync(RunningWebhook webhook, CancellationToken stop)
    {
        using var client = webhook.Client();
        var answers = 0;
        do
        {
            using var response = await PostAsync(client);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            answers++;
        }
        while (!stop.IsCancellationRequested);

        return answers;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client)
    {
        using var content = new ByteArrayContent(Body) { Headers = { ContentType = new("application/json") } };
        return await client.PostAsync("/mutate/workloads", content);
    }

    private static async Task<bool> IsListeningAsync(OfflineWebhook webhook)
    {
        try
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(webhook.Reviews.Host, webhook.Reviews.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
