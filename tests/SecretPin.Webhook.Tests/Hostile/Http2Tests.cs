using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>
/// No API server speaks it to a webhook, and a connection of it would have a hundred requests under way, or reset as many as it can
/// open (CVE-2023-44487).
/// </summary>
public sealed class Http2Tests
{
    private const int Connections = 100;

    [Fact]
    public async Task Is_not_spoken_to_who_prefers_it()
    {
        await using var webhook = await ConfinedWebhook.StartAsync();
        using var client = webhook.Process.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

        using var response = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.NotFound, HttpVersion.Version11), (response.StatusCode, response.Version));
        await Assert.ThrowsAsync<AuthenticationException>(() => Attacker.OverTlsAsync(0, webhook.Process, SslApplicationProtocol.Http2));
        await webhook.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Is_hung_up_on_where_it_was_not_agreed_on()
    {
        await using var webhook = await ConfinedWebhook.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async i =>
        {
            using var attacker = await Attacker.OverTlsAsync(i, webhook.Process, SslApplicationProtocol.Http11);
            var answer = attacker.ReadToEndAsync();
            try
            {
                await attacker.Stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
                await attacker.Stream.WriteAsync(new byte[1_000_000]).AsTask().WaitAsync(ConfinedWebhook.Patience);
            }
            catch (IOException)
            {
                // It was hung up on.
            }

            Assert.DoesNotContain(" 200 ", await answer, StringComparison.Ordinal);
        }));

        await webhook.AssertUnharmedAsync();
    }
}
