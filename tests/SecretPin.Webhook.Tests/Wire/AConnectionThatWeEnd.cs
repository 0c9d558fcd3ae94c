using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Wire;

/// <summary>After a review of a Secret, whose value OpenSSL would keep; whoever goes on asking gets another.</summary>
public sealed class AConnectionThatWeEnd
{
    private const int AtOnce = 8, Each = 25;

    [Theory, InlineData(1), InlineData(2)]
    public async Task Takes_no_answer_with_it(int http)
    {
        await using var webhook = await RunningWebhook.OnAsync(new MemoryCluster());
        using var client = webhook.Client(new(http, http == 1 ? 1 : 0));
        var review = Some.Deletion(Some.Secret.ToString()).ToJsonString();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var i = 0; i < Each; i++)
            {
                using var content = new StringContent(review, mediaType: new("application/json"));
                using var response = await client.PostAsync("/validate/secrets", content);
                Assert.Equal(http == 1, response.Headers.ConnectionClose ?? false);
                Assert.Contains("\"allowed\":true", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }));
    }
}
