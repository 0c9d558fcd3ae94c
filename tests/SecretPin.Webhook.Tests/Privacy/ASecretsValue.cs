using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Privacy;

/// <summary>A value that passes through us leaves nothing behind: in no answer, log, metric, and not in our memory.</summary>
public sealed class ASecretsValue : IAsyncLifetime
{
    /// <summary>Each takes a few tenths of a second.</summary>
    private const int MostLooks = 20;

    private readonly string _canary = $"canary{Guid.NewGuid():N}";
    private readonly TemporaryFolder _cluster = new();
    private WebhookProcess _webhook = null!;

    private string Base64 => Convert.ToBase64String(Encoding.UTF8.GetBytes($"--{_canary}"))[4..^4];

    public async ValueTask InitializeAsync() => _webhook = await WebhookProcess.StartAsync(_cluster.Path);

    public ValueTask DisposeAsync()
    {
        _webhook.Dispose();
        _cluster.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1, 1), InlineData(1, 200), InlineData(1, 20_000), InlineData(1, 700_000)]
    [InlineData(2, 1), InlineData(2, 200), InlineData(2, 20_000), InlineData(2, 700_000)]
    public async Task Is_nowhere_once_the_review_is_answered(int http, int padding)
    {
        await PostAsync(http, Bodies(padding));

        // A connection that carried a Secret is closed after the answer, and its memory is cleared a little later.
        var found = ProcessMemory.Find(_webhook.Id, _canary, Base64);
        for (var looks = 1; found.Count > 0 && looks < MostLooks; looks++)
        {
            found = ProcessMemory.Find(_webhook.Id, _canary, Base64);
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>
    /// Memory is not looked at: the runtime's JSON reader puts what it takes for a word into the message of its exception, and
    /// that is garbage until it is collected. The API server writes no such thing.
    /// </summary>
    [Theory, InlineData(1), InlineData(2)]
    public Task Is_in_no_answer_where_it_stands_for_a_word_of_JSON(int http) =>
        PostAsync(http, [("/validate/secrets", Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(ASecret(1)).Replace($"\"{_canary}\"", $"tru{_canary}", StringComparison.Ordinal)))]);

    /// <summary>Posts them on one connection where the webhook leaves it open, and looks at all that comes out of it.</summary>
    private async Task PostAsync(int http, IEnumerable<(string Path, byte[] Body)> reviews)
    {
        var answers = new StringBuilder();
        using var client = _webhook.Client(new(http, http == 1 ? 1 : 0));
        foreach (var (path, body) in reviews)
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            using var response = await client.PostAsync(path, content);
            answers.AppendLine(await response.Content.ReadAsStringAsync());
        }

        using var probes = new HttpClient();
        var metrics = await probes.GetStringAsync(new Uri(_webhook.Probes, "/metrics"));
        foreach (var text in new[] { answers.ToString(), metrics, _webhook.Output })
        {
            Assert.DoesNotContain(_canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Base64, text, StringComparison.Ordinal);
        }
    }

    private IEnumerable<(string Path, byte[] Body)> Bodies(int padding)
    {
        var review = ASecret(padding);
        foreach (var path in new[] { "/validate/secrets", "/mutate/workloads", "/validate/workloads", "/validate/aliases" })
        {
            yield return (path, review);
        }

        yield return ("/nowhere", ASecret(1));
        yield return ("/validate/secrets", review[..^10]);
        yield return ("/validate/secrets", [.. review, (byte)'x']);
        yield return ("/validate/secrets", [.. review, 0xFF]);
        yield return ("/validate/secrets", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(review).Replace("\"Secret\"", "7", StringComparison.Ordinal)));
    }

    private byte[] ASecret(int padding) => Encoding.UTF8.GetBytes(Some.Deletion().With(request =>
    {
        var secret = request["oldObject"]!;
        secret["metadata"]!["annotations"] = new JsonObject
        {
            ["kubectl.kubernetes.io/last-applied-configuration"] = $$$"""{"stringData": {"token": "{{{_canary}}}"} }""",
        };
        secret["data"] = new JsonObject
        {
            ["token"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"--{_canary}")),
            ["padding"] = new string('x', padding),
            ["again"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"--{_canary}")),
        };
        secret["stringData"] = new JsonObject { ["token"] = _canary };
    }));
}
