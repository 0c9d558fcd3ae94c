using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>After a review of a Secret, whose value OpenSSL would keep; whoever goes on asking gets another.</summary>
public sealed class ConnectionCloseTests
{
    private const int AtOnce = 8, Each = 25;

    [Fact]
    public async Task Takes_no_answer_with_it()
    {
        await using var webhook = await RunningWebhook.OnAsync(new MemoryCluster());
        using var client = webhook.Client();
        var review = TestObjects.Deletion(TestObjects.Secret.ToString()).ToJsonString();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var i = 0; i < Each; i++)
            {
                using var content = new StringContent(review, mediaType: new("application/json"));
                using var response = await client.PostAsync("/validate/secrets", content);
                Assert.True(response.Headers.ConnectionClose);
                Assert.Contains("\"allowed\":true", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }));
    }
}
