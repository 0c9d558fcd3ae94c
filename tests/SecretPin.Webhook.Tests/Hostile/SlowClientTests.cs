using System.Net.Security;
using System.Text;

namespace SecretPin.Webhook.Tests.Hostile;

[Trait("Category", "Slow")]
public sealed class SlowClientTests
{
    private const string Headers = "POST /mutate/workloads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n";

    /// <summary>The Slowloris attack, during the handshake, the headers and the body.</summary>
    [Fact]
    public async Task A_slow_client_is_disconnected()
    {
        const int Clients = 40;
        await using var webhook = await ConfinedWebhook.StartAsync();
        var tls = await Task.WhenAll(Enumerable.Range(0, 2 * Clients).Select(i => Attacker.OverTlsAsync(i, webhook.Process, SslApplicationProtocol.Http11)));
        var tcp = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Attacker.ConnectAsync(i, webhook.Process.Reviews)));
        var probes = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Attacker.ConnectAsync(i, webhook.Process.Probes)));
        foreach (var i in Enumerable.Range(0, Clients))
        {
            await tls[i].Stream.WriteAsync(Encoding.ASCII.GetBytes(Headers));
            await tls[Clients + i].Stream.WriteAsync(Encoding.ASCII.GetBytes($"{Headers}\r\n{{"));
            await tcp[i].Stream.WriteAsync(new byte[] { 0x16 });
            await probes[i].Stream.WriteAsync(Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: l"));
        }

        // A byte per second does not keep a connection open.
        using var stop = new CancellationTokenSource();
        var dripping = Task.WhenAll(tls.Select(client => DripAsync(client, stop.Token)));
        var answers = await Task.WhenAll(tls.Concat(tcp).Concat(probes).Select(client => client.ReadToEndAsync()));
        await stop.CancelAsync();
        await dripping;

        Assert.All(answers[..Clients], answer => Assert.True(answer.Length == 0 || answer.Contains(" 408 ", StringComparison.Ordinal), answer));
        Assert.All(answers[Clients..(2 * Clients)], answer => Assert.Contains("arrived too slowly", answer, StringComparison.Ordinal));
        Assert.All(answers[(2 * Clients)..(3 * Clients)], Assert.Empty);
        Assert.All(answers[(3 * Clients)..], answer => Assert.Contains(" 408 ", answer, StringComparison.Ordinal));
        await webhook.AssertHealthyAsync();
        foreach (var client in tls.Concat(tcp).Concat(probes))
        {
            client.Dispose();
        }
    }

    private static async Task DripAsync(Attacker client, CancellationToken stop)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await second.WaitForNextTickAsync(stop))
            {
                await client.Stream.WriteAsync("x"u8.ToArray(), stop);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server closed the connection, or the test is over.
        }
    }
}
