using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Webhook.Listening;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Hostile;

public sealed class LargeBodies
{
    [Fact]
    public async Task That_never_end_get_no_more_memory_than_there_is()
    {
        const int Clients = 100;
        await using var webhook = await TheWebhook.StartAsync();
        var attackers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Attacker.OverTlsAsync(i, webhook.Process, SslApplicationProtocol.Http11)));

        var answers = await Task.WhenAll(attackers.Select(SendAllButTheEndAsync));

        // Each is refused, because there is no room for it or because its end does not come.
        Assert.All(answers, answer => Assert.True(
            answer.Length == 0 || answer.Contains(" 429 ", StringComparison.Ordinal) || answer.Contains(" 408 ", StringComparison.Ordinal), answer));
        await webhook.AssertUnharmedAsync();
        foreach (var attacker in attackers)
        {
            attacker.Dispose();
        }
    }

    public static TheoryData<string, string> Objects => new()
    {
        { "keys that nobody knows", string.Concat(Enumerable.Range(0, 300_000).Select(i => $"\"key{i}\":1,")) },
        { "the same key", string.Concat(Enumerable.Repeat("\"key\":1,", 300_000)) },
        { "annotations", $"\"metadata\":{{\"annotations\":{{{string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"key{i}\":\"value\""))}}}}}," },
        { "owners", $"\"metadata\":{{\"ownerReferences\":[{string.Join(',', Enumerable.Repeat("{\"kind\":\"Pod\",\"name\":\"x\",\"uid\":\"y\"}", 100_000))}]}}," },
        { "aliases", Template($"\"imagePullSecrets\":[{string.Join(',', Enumerable.Repeat("{\"name\":\"auth-api-secrets\"}", 100_000))}]") },
        { "names", Template($"\"imagePullSecrets\":[{string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"{{\"name\":\"name-{i}\"}}"))}]") },
        { "names that are none", Template($"\"imagePullSecrets\":[{string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"{{\"name\":\"-{i}\"}}"))}]") },
    };

    /// <summary>Before the client's own timeout of 100 s, where each takes a fraction of a second unless it takes the square of its size.</summary>
    [Theory, MemberData(nameof(Objects))]
    public async Task With_a_multitude_of_one_thing_are_answered(string what, string members)
    {
        await using var webhook = await TheWebhook.StartAsync();
        var body = Some.Review(new JsonObject()).ToJsonString().Replace("\"object\":{}", $"\"object\":{{{members}\"x\":1}}", StringComparison.Ordinal);
        Assert.InRange(body.Length, 1_000_000, Listeners.MaxReviewSize);
        using var client = webhook.Process.Client();
        foreach (var path in new[] { "/mutate/workloads", "/validate/workloads" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(path, content);
            var answer = await Answer.OfAsync(response);
            Assert.True(response.IsSuccessStatusCode && answer.Response["uid"] is not null, $"{what}: {answer.Text[..Math.Min(500, answer.Text.Length)]}");
        }

        await webhook.AssertUnharmedAsync();
    }

    private static string Template(string spec) => $"\"spec\":{{\"template\":{{\"spec\":{{{spec}}}}}}},";

    private static async Task<string> SendAllButTheEndAsync(Attacker attacker)
    {
        try
        {
            await attacker.Stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /validate/secrets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Listeners.MaxReviewSize}\r\n\r\n"));
            var piece = new byte[64 * 1024];
            piece.AsSpan().Fill((byte)' ');
            for (var sent = 0; sent < Listeners.MaxReviewSize - piece.Length; sent += piece.Length)
            {
                await attacker.Stream.WriteAsync(piece).AsTask().WaitAsync(TheWebhook.Patience);
            }
        }
        catch (IOException)
        {
            // It was refused before.
        }

        return await attacker.ReadToEndAsync();
    }
}
