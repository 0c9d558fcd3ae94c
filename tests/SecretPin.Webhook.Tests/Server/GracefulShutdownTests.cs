using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Server;

/// <summary>A real process, told to stop by a real signal.</summary>
public sealed class GracefulShutdownTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(TestObjects.Review(TestObjects.Deployment("plain")).ToJsonString());

    [Fact]
    public async Task Under_load_fails_no_review()
    {
        using var cluster = new TemporaryFolder();
        using var webhook = await OfflineWebhook.StartAsync(cluster.Path, ("Listen__Drain", "00:00:03"));
        using var unready = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => AskUntilAsync(webhook, unready.Token)).ToArray();

        await webhook.TerminateAsync();
        using (var probes = new HttpClient())
        {
            while ((await probes.GetAsync(new Uri(webhook.Probes, "/readyz"))).StatusCode == HttpStatusCode.OK)
            {
            }
        }

        // What the load balancer does once it has seen that: it sends nothing more.
        await unready.CancelAsync();
        var answered = await Task.WhenAll(clients);
        Assert.All(answered, count => Assert.True(count > 0));
        Assert.Equal(0, await webhook.ExitAsync());
    }

    [Fact]
    public async Task Asks_clients_to_come_back_on_another_connection()
    {
        using var cluster = new TemporaryFolder();
        using var webhook = await OfflineWebhook.StartAsync(cluster.Path, ("Listen__Drain", "00:00:03"));
        using var client = webhook.Client();
        using var before = await PostAsync(client);
        Assert.Null(before.Headers.ConnectionClose);

        await webhook.TerminateAsync();
        bool? isClosed;
        do
        {
            using var after = await PostAsync(client);
            Assert.Equal(HttpStatusCode.OK, after.StatusCode);
            isClosed = after.Headers.ConnectionClose;
        }
        while (isClosed != true);

        Assert.Equal(0, await webhook.ExitAsync());
    }

    [Fact]
    public async Task Waits_for_a_review_that_is_under_way()
    {
        using var cluster = new TemporaryFolder();
        using var webhook = await OfflineWebhook.StartAsync(cluster.Path);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(webhook.Reviews.Host, webhook.Reviews.Port);
        using var connection = new SslStream(tcp.GetStream());
        await connection.AuthenticateAsClientAsync(CertificateTrust.In(webhook.Ca));
        await connection.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /mutate/workloads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        var answer = new byte[12];
        await connection.ReadExactlyAsync(answer);
        Assert.Equal("HTTP/1.1 100", Encoding.ASCII.GetString(answer));

        await webhook.TerminateAsync();
        while (await IsListeningAsync(webhook))
        {
        }

        await connection.WriteAsync(Body);
        using var reader = new StreamReader(connection);
        Assert.Contains("HTTP/1.1 200 OK", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await webhook.ExitAsync());
    }

    private static async Task<int> AskUntilAsync(OfflineWebhook webhook, CancellationToken stop)
    {
        using var client = webhook.Client();
        var answered = 0;
        while (!stop.IsCancellationRequested)
        {
            using var response = await PostAsync(client);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            answered++;
        }

        return answered;
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
