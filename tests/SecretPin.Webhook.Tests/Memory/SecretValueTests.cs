using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Testing.Processes;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tests.Telemetry;

namespace SecretPin.Webhook.Tests.Memory;

/// <summary>The value of a Secret in a review does not remain in the webhook's memory, and is in no response, log message, metric or span.</summary>
[Trait("Category", "Slow")]
public sealed class SecretValueTests : IAsyncLifetime
{
    private readonly string _canary = $"canary{Guid.NewGuid():N}";
    private readonly TemporaryFolder _cluster = new();
    private OfflineWebhook _webhook = null!;

    private string Base64 => Convert.ToBase64String(Encoding.UTF8.GetBytes($"--{_canary}"))[4..^4];

    public async ValueTask InitializeAsync() => _webhook = await OfflineWebhook.StartAsync(_cluster.Path);

    public ValueTask DisposeAsync()
    {
        _webhook.Dispose();
        _cluster.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory, InlineData(1), InlineData(200), InlineData(20_000), InlineData(700_000)]
    public async Task A_value_is_not_in_memory_after_the_response(int padding)
    {
        await PostAsync(Bodies(padding));

        // The webhook closes a connection after the review of a Secret, and clears its memory a little later.
        await Until.HoldsAsync(() => Task.FromResult(
            ProcessMemory.Find(_webhook.Id, _canary, Base64) is { Count: > 0 } found ? string.Join('\n', found) : null));
    }

    /// <summary>
    /// The test does not search the memory: the runtime's JSON reader puts an invalid literal into the message of its exception, which stays
    /// in memory until it is collected. The API server never sends an invalid literal.
    /// </summary>
    [Fact]
    public Task A_value_that_is_an_invalid_JSON_literal_is_in_no_response() =>
        PostAsync([("/validate/secrets", Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(DeletionWithValue(1)).Replace($"\"{_canary}\"", $"tru{_canary}", StringComparison.Ordinal)))]);

    /// <summary>With the log levels that an operator could set to debug a problem, for SecretPin and the framework.</summary>
    [Fact]
    public async Task A_value_is_in_no_log_message_at_any_level_and_in_no_metric_or_span()
    {
        await using var collector = new OtlpCollector();
        await collector.StartAsync();
        using var webhook = await OfflineWebhook.StartAsync(
            _cluster.Path,
            ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft", "Trace"),
            ("Logging__LogLevel__Microsoft.AspNetCore.Server.Kestrel", "Trace"),
            ("Logging__Console__FormatterName", "json"),
            ("Telemetry__Otlp", collector.Address), ("Telemetry__Protocol", "HttpProtobuf"), ("Telemetry__TraceRatio", "1"));
        var answers = new StringBuilder();
        using var client = webhook.Client();
        foreach (var (path, body) in Bodies(1000).Concat(Others()))
        {
            foreach (var type in new[] { "application/json", "text/plain" })
            {
                answers.AppendLine(await AnswerAsync(client, path, body, type));
            }
        }

        using var probes = new HttpClient();
        answers.AppendLine(await probes.GetStringAsync(new Uri(webhook.Probes, "/metrics")));
        await webhook.TerminateAsync();
        Assert.Equal(0, await webhook.ExitAsync());

        // Everything was enabled, and the webhook exported the rest at shutdown.
        var exported = string.Concat(collector.Received.Select(part => part.Body));
        Assert.Contains("\"LogLevel\":\"Trace\"", webhook.Output, StringComparison.Ordinal);
        Assert.Contains("Microsoft.AspNetCore.Server.Kestrel", webhook.Output, StringComparison.Ordinal);
        Assert.Contains("\"Category\":\"Audit\"", webhook.Output, StringComparison.Ordinal);
        Assert.Contains("review /validate/secrets", exported, StringComparison.Ordinal);
        Assert.Contains("secretpin.reviews", exported, StringComparison.Ordinal);
        AssertIsInNone(answers.ToString(), webhook.Output, exported);
    }

    private static async Task<string> AnswerAsync(HttpClient client, string path, byte[] body, string type = "application/json")
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new(type) } };
        using var response = await client.PostAsync(path, content);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The kernel writes no memory of the process into a core dump.</summary>
    [Fact]
    public void The_core_dump_filter_excludes_all_memory() =>
        Assert.Equal("00000000", File.ReadAllText($"/proc/{_webhook.Id}/coredump_filter").Trim());

    /// <summary>Posts the reviews, if possible on one connection, and checks all output of the webhook.</summary>
    private async Task PostAsync(IEnumerable<(string Path, byte[] Body)> reviews)
    {
        var answers = new StringBuilder();
        using var client = _webhook.Client();
        foreach (var (path, body) in reviews)
        {
            answers.AppendLine(await AnswerAsync(client, path, body));
        }

        using var probes = new HttpClient();
        var metrics = await probes.GetStringAsync(new Uri(_webhook.Probes, "/metrics"));
        AssertIsInNone(answers.ToString(), metrics, _webhook.Output);
    }

    private void AssertIsInNone(params string[] texts) => Assert.All(texts, text =>
    {
        Assert.DoesNotContain(_canary, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Base64, text, StringComparison.Ordinal);
    });

    /// <summary>Requests with a Secret that the API server never sends, but another client could.</summary>
    private IEnumerable<(string Path, byte[] Body)> Others()
    {
        var deletion = JsonNode.Parse(DeletionWithValue(1))!;
        var secret = deletion["request"]!["oldObject"]!;
        foreach (var (operation, member) in new[] { ("CREATE", "object"), ("UPDATE", "object"), ("UPDATE", "oldObject"), ("CONNECT", "object") })
        {
            var review = deletion.DeepClone();
            review["request"]!["operation"] = operation;
            review["request"]![member] = secret.DeepClone();
            yield return ("/validate/secrets", Encoding.UTF8.GetBytes(review.ToJsonString()));
            yield return ("/mutate/workloads", Encoding.UTF8.GetBytes(review.ToJsonString()));
            yield return ("/validate/aliases", Encoding.UTF8.GetBytes(review.ToJsonString()));
        }

        // A forced deletion, then an object of another kind, then an object without a review.
        secret["metadata"]!["annotations"]!["secretpin.io/allow-deletion"] = "it leaked";
        yield return ("/validate/secrets", Encoding.UTF8.GetBytes(deletion.ToJsonString()));
        secret["kind"] = "ConfigMap";
        yield return ("/validate/secrets", Encoding.UTF8.GetBytes(deletion.ToJsonString()));
        yield return ("/validate/secrets", Encoding.UTF8.GetBytes(secret.ToJsonString()));
    }

    private IEnumerable<(string Path, byte[] Body)> Bodies(int padding)
    {
        var review = DeletionWithValue(padding);
        foreach (var path in new[] { "/validate/secrets", "/mutate/workloads", "/validate/workloads", "/validate/aliases" })
        {
            yield return (path, review);
        }

        yield return ("/nowhere", DeletionWithValue(1));
        yield return ("/validate/secrets", review[..^10]);
        yield return ("/validate/secrets", [.. review, (byte)'x']);
        yield return ("/validate/secrets", [.. review, 0xFF]);
        yield return ("/validate/secrets", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(review).Replace("\"Secret\"", "7", StringComparison.Ordinal)));
    }

    private byte[] DeletionWithValue(int padding) => Encoding.UTF8.GetBytes(TestObjects.Deletion().With(request =>
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
