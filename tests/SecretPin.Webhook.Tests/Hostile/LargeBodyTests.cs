using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Webhook.Server;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Hostile;

public sealed class LargeBodyTests
{
    /// <summary>Where each goes, the review around it, and one of many.</summary>
    private static readonly Dictionary<string, (string Path, string Around, Func<int, string> Piece)> Multitudes = new()
    {
        ["keys that nobody knows"] = ("/mutate/workloads", Workload("@"), i => $"\"key{i}\":1"),
        ["the same key"] = ("/mutate/workloads", Workload("@"), _ => "\"key\":1"),
        ["annotations"] = ("/mutate/workloads", Workload("\"metadata\":{\"annotations\":{@}}"), i => $"\"key{i}\":\"value\""),
        ["owners"] = ("/mutate/workloads", Workload("\"metadata\":{\"ownerReferences\":[@]}"), _ => "{\"kind\":\"Pod\",\"name\":\"x\",\"uid\":\"y\"}"),
        ["aliases"] = ("/mutate/workloads", Template("\"imagePullSecrets\":[@]"), _ => "{\"name\":\"auth-api-secrets\"}"),
        ["names"] = ("/mutate/workloads", Template("\"imagePullSecrets\":[@]"), i => $"{{\"name\":\"{i}\"}}"),
        ["names that are none"] = ("/validate/workloads", Template("\"imagePullSecrets\":[@]"), i => $"{{\"name\":\"-{i}\"}}"),
        ["environments"] = (
            "/validate/workloads", Template("\"containers\":[{\"name\":\"app\",\"envFrom\":[@]}]"), i => $"{{\"secretRef\":{{\"name\":\"{i}\"}}}}"),
        ["groups"] = ("/validate/secrets", TestObjects.Deletion().ToJsonString().Replace("\"developers\"", "@", StringComparison.Ordinal), i => $"\"{i}\""),
        ["letters of a name"] = ("/validate/secrets", TestObjects.Deletion("@").ToJsonString(), _ => new('a', 100)),
        ["letters of a user"] = ("/validate/secrets", TestObjects.Deletion().ToJsonString().Replace("anna", "@", StringComparison.Ordinal), _ => new('a', 100)),
        ["pins before"] = ("/validate/aliases", Alias("\"status\":{\"history\":[@]}"), _ => "{}"),
        ["labels"] = ("/validate/aliases", Alias("\"spec\":{\"externalSecret\":{\"template\":{\"metadata\":{\"labels\":{@}}}}}"), i => $"\"{i}\":\"\""),
    };

    public static TheoryData<string> Things => [.. Multitudes.Keys];

    [Fact]
    public async Task That_never_end_get_no_more_memory_than_there_is()
    {
        const int Clients = 400;
        byte[] allButTheEnd = [.. Encoding.ASCII.GetBytes(Head("/validate/secrets", KestrelSetup.MaxReviewSize)), .. Enumerable.Repeat((byte)' ', KestrelSetup.MaxReviewSize - 1)];
        await using var webhook = await ConfinedWebhook.StartAsync();
        var attackers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Attacker.OverTlsAsync(i, webhook.Process, SslApplicationProtocol.Http11)));

        var answers = await Task.WhenAll(attackers.Select(attacker => SendAsync(attacker, allButTheEnd)));

        // Each is refused, because there is no room for it or because its end does not come.
        Assert.All(answers, answer => Assert.True(
            answer.Length == 0 || answer.Contains(" 429 ", StringComparison.Ordinal) || answer.Contains(" 408 ", StringComparison.Ordinal), answer));
        await webhook.AssertUnharmedAsync();
        foreach (var attacker in attackers)
        {
            attacker.Dispose();
        }
    }

    /// <summary>Each takes a fraction of a second, unless it takes the square of its size: then it outlasts our patience.</summary>
    [Theory, MemberData(nameof(Things))]
    public async Task With_a_multitude_of_one_thing_get_no_more_memory_than_there_is(string thing)
    {
        const int Clients = 60;
        await using var webhook = await ConfinedWebhook.StartAsync();
        var (path, around, piece) = Multitudes[thing];
        var body = Filled(around, piece);
        var request = Encoding.ASCII.GetBytes(Head(path, body.Length) + body);
        var attackers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Attacker.OverTlsAsync(i, webhook.Process, SslApplicationProtocol.Http11)));

        var answers = await Task.WhenAll(attackers.Select(attacker => SendAsync(attacker, request)));

        // Each is answered, or refused because there is no room for it; and then its end may not have been sent.
        Assert.All(answers, answer => Assert.True(answer.Length == 0 || answer.Contains(" 429 ", StringComparison.Ordinal) || IsAnswer(answer), answer));
        Assert.Contains(answers, IsAnswer);
        await webhook.AssertUnharmedAsync();
        foreach (var attacker in attackers)
        {
            attacker.Dispose();
        }
    }

    private static bool IsAnswer(string answer) =>
        answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal)
        || (answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && answer.Contains($"\"uid\":\"{TestObjects.Uid}\"", StringComparison.Ordinal));

    private static string Workload(string members) => TestObjects.Review(new JsonObject()).ToJsonString().Replace("\"object\":{}", $"\"object\":{{{members}}}", StringComparison.Ordinal);

    private static string Template(string spec) => Workload($"\"spec\":{{\"template\":{{\"spec\":{{{spec}}}}}}}");

    private static string Alias(string members) => TestObjects.AliasReview("{}").ToJsonString().Replace("\"spec\":{}", members, StringComparison.Ordinal);

    /// <summary>As many as a review has room for.</summary>
    private static string Filled(string around, Func<int, string> piece)
    {
        var filled = new StringBuilder(KestrelSetup.MaxReviewSize).Append(piece(0));
        for (var i = 1; around.Length + filled.Length < KestrelSetup.MaxReviewSize - 200; i++)
        {
            filled.Append(',').Append(piece(i));
        }

        return around.Replace("@", filled.ToString(), StringComparison.Ordinal);
    }

    private static string Head(string path, int length) =>
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";

    private static async Task<string> SendAsync(Attacker attacker, byte[] request)
    {
        try
        {
            foreach (var piece in request.Chunk(64 * 1024))
            {
                await attacker.Stream.WriteAsync(piece).AsTask().WaitAsync(ConfinedWebhook.Patience);
            }
        }
        catch (IOException)
        {
            // It was refused before.
        }

        return await attacker.ReadToEndAsync();
    }
}
