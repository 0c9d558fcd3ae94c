using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Webhook.Server;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Hostile;

[Trait("Category", "Slow")]
public sealed class LargeBodyTests
{
    /// <summary>Elements that a body repeats until it has the maximum size: the path, the review with a placeholder @, and an element.</summary>
    private static readonly Dictionary<string, (string Path, string Template, Func<int, string> Element)> Repetitions = new()
    {
        ["unknown keys"] = ("/mutate/workloads", Workload("@"), i => $"\"key{i}\":1"),
        ["the same key"] = ("/mutate/workloads", Workload("@"), _ => "\"key\":1"),
        ["annotations"] = ("/mutate/workloads", Workload("\"metadata\":{\"annotations\":{@}}"), i => $"\"key{i}\":\"value\""),
        ["owners"] = ("/mutate/workloads", Workload("\"metadata\":{\"ownerReferences\":[@]}"), _ => "{\"kind\":\"Pod\",\"name\":\"x\",\"uid\":\"y\"}"),
        ["aliases"] = ("/mutate/workloads", Template("\"imagePullSecrets\":[@]"), _ => "{\"name\":\"auth-api-secrets\"}"),
        ["names"] = ("/mutate/workloads", Template("\"imagePullSecrets\":[@]"), i => $"{{\"name\":\"{i}\"}}"),
        ["invalid names"] = ("/validate/workloads", Template("\"imagePullSecrets\":[@]"), i => $"{{\"name\":\"-{i}\"}}"),
        ["environments"] = (
            "/validate/workloads", Template("\"containers\":[{\"name\":\"app\",\"envFrom\":[@]}]"), i => $"{{\"secretRef\":{{\"name\":\"{i}\"}}}}"),
        ["groups"] = ("/validate/secrets", TestObjects.Deletion().ToJsonString().Replace("\"developers\"", "@", StringComparison.Ordinal), i => $"\"{i}\""),
        ["letters of a name"] = ("/validate/secrets", TestObjects.Deletion("@").ToJsonString(), _ => new('a', 100)),
        ["letters of a user"] = ("/validate/secrets", TestObjects.Deletion().ToJsonString().Replace("anna", "@", StringComparison.Ordinal), _ => new('a', 100)),
        ["history entries"] = ("/validate/aliases", Alias("\"status\":{\"history\":[@]}"), _ => "{}"),
        ["labels"] = ("/validate/aliases", Alias("\"spec\":{\"externalSecret\":{\"template\":{\"metadata\":{\"labels\":{@}}}}}"), i => $"\"{i}\":\"\""),
    };

    public static TheoryData<string> Elements => [.. Repetitions.Keys];

    [Fact]
    public async Task Bodies_without_an_end_stay_within_the_memory_limit()
    {
        const int Clients = 50;
        // Each needs a buffer of 8 MiB. More bytes would only take longer: the server closes the connection when their mean rate is below 256 KiB/s.
        var allButTheEnd = WithoutItsEnd(sent: (4 * 1024 * 1024) + 1);
        await using var webhook = await ConfinedWebhook.StartAsync();
        var attackers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Attacker.OverTlsAsync(i, webhook.Process, SslApplicationProtocol.Http11)));

        var answers = await Task.WhenAll(attackers.Select(attacker => AnswerAsync(attacker, allButTheEnd)));

        // Each request is rejected, because there is no memory for it or because its end does not arrive.
        Assert.All(answers, answer => Assert.True(
            answer.Length == 0 || answer.Contains(" 429 ", StringComparison.Ordinal) || answer.Contains(" 408 ", StringComparison.Ordinal), answer));
        await webhook.AssertHealthyAsync();
        foreach (var attacker in attackers)
        {
            attacker.Dispose();
        }
    }

    /// <summary>Each body takes a fraction of a second. An algorithm with quadratic time would exceed the timeout.</summary>
    [Theory, MemberData(nameof(Elements))]
    public async Task Bodies_with_many_equal_elements_stay_within_the_memory_limit(string elements)
    {
        // Together, their bodies exceed ReviewBuffers.Size.
        const int Clients = 6;
        await using var webhook = await ConfinedWebhook.StartAsync();
        var (path, template, element) = Repetitions[elements];
        var body = Filled(template, element);
        var request = Encoding.ASCII.GetBytes(Head(path, body.Length) + body);
        var attackers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Attacker.OverTlsAsync(i, webhook.Process, SslApplicationProtocol.Http11)));

        var answers = await Task.WhenAll(attackers.Select(attacker => AnswerAsync(attacker, request)));

        // Each request is answered, or rejected because there is no memory for it, possibly before its end was sent.
        Assert.All(answers, answer => Assert.True(answer.Length == 0 || answer.Contains(" 429 ", StringComparison.Ordinal) || IsAnswer(answer), answer));
        Assert.Contains(answers, IsAnswer);
        await webhook.AssertHealthyAsync();
        foreach (var attacker in attackers)
        {
            attacker.Dispose();
        }
    }

    /// <summary>A request whose body has the maximum size, and the first bytes of the body.</summary>
    /// <param name="sent">The number of bytes of the body.</param>
    internal static byte[] WithoutItsEnd(int sent) =>
        [.. Encoding.ASCII.GetBytes(Head("/validate/secrets", ServerLimits.MaxReviewSize)), .. Enumerable.Repeat((byte)' ', sent)];

    private static bool IsAnswer(string answer) =>
        answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal)
        || (answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && answer.Contains($"\"uid\":\"{TestObjects.Uid}\"", StringComparison.Ordinal));

    private static string Workload(string members) =>
        TestObjects.Review(new JsonObject()).ToJsonString().Replace("\"object\":{}", $"\"object\":{{{members}}}", StringComparison.Ordinal);

    private static string Template(string spec) => Workload($"\"spec\":{{\"template\":{{\"spec\":{{{spec}}}}}}}");

    private static string Alias(string members) => TestObjects.AliasReview("{}").ToJsonString().Replace("\"spec\":{}", members, StringComparison.Ordinal);

    /// <summary>Repeats the element until the review has the maximum size.</summary>
    private static string Filled(string template, Func<int, string> element)
    {
        var filled = new StringBuilder(ServerLimits.MaxReviewSize).Append(element(0));
        for (var i = 1; template.Length + filled.Length < ServerLimits.MaxReviewSize - 200; i++)
        {
            filled.Append(',').Append(element(i));
        }

        return template.Replace("@", filled.ToString(), StringComparison.Ordinal);
    }

    private static string Head(string path, int length) =>
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";

    private static async Task<string> AnswerAsync(Attacker attacker, byte[] request)
    {
        await attacker.SendAsync(request);
        return await attacker.ReadToEndAsync();
    }
}
