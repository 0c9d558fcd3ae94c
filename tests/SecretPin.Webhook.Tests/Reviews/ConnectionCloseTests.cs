using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>The webhook closes a connection after the review of a Secret, because OpenSSL would keep the Secret's value.</summary>
public sealed class ConnectionCloseTests
{
    private const int Clients = 8, Requests = 25;

    [Fact]
    public async Task Closing_the_connection_loses_no_response()
    {
        await using var webhook = await RunningWebhook.OnAsync(new MemoryCluster());
        using var client = webhook.Client();
        var review = TestObjects.Deletion(TestObjects.Secret.ToString()).ToJsonString();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            for (var i = 0; i < Requests; i++)
            {
                using var content = new StringContent(review, mediaType: new("application/json"));
                using var response = await client.PostAsync("/validate/secrets", content);
                Assert.True(response.Headers.ConnectionClose);
                Assert.Contains("\"allowed\":true", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }));
    }
}
