using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>
/// The webhook does not support HTTP/2. The API server does not use it for webhooks, and one connection could have a hundred requests in
/// progress, or open and reset streams without limit (CVE-2023-44487).
/// </summary>
public sealed class Http2Tests
{
    private const int Connections = 100;

    [Fact]
    public async Task HTTP_2_is_not_negotiated()
    {
        await using var webhook = await ConfinedWebhook.StartAsync();
        using var client = webhook.Process.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };

        using var response = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.NotFound, HttpVersion.Version11), (response.StatusCode, response.Version));
        await Assert.ThrowsAsync<AuthenticationException>(() => Attacker.OverTlsAsync(0, webhook.Process, SslApplicationProtocol.Http2));
        await webhook.AssertHealthyAsync();
    }

    [Fact]
    public async Task HTTP_2_without_negotiation_is_rejected()
    {
        await using var webhook = await ConfinedWebhook.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async i =>
        {
            using var attacker = await Attacker.OverTlsAsync(i, webhook.Process, SslApplicationProtocol.Http11);
            var answer = attacker.ReadToEndAsync();
            try
            {
                await attacker.Stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
                await attacker.Stream.WriteAsync(new byte[1_000_000]).AsTask().WaitAsync(ConfinedWebhook.Timeout);
            }
            catch (IOException)
            {
                // The server closed the connection.
            }

            Assert.DoesNotContain(" 200 ", await answer, StringComparison.Ordinal);
        }));

        await webhook.AssertHealthyAsync();
    }
}
