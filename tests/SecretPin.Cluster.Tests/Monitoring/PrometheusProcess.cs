using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Monitoring;

/// <summary>A Prometheus process that scrapes a webhook every second.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly ChildProcess _process;

    private PrometheusProcess(ChildProcess process, int port) =>
        (_process, _http) = (process, new() { BaseAddress = new($"http://127.0.0.1:{port}") });

    public Uri Address => _http.BaseAddress!;

    /// <summary>Returns after the first scrape.</summary>
    public static async Task<PrometheusProcess> StartAsync(TemporaryFolder folder, Uri webhook, string rules)
    {
        await File.WriteAllTextAsync(folder["prometheus.yaml"], $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["{{rules}}"]
            scrape_configs:
            - job_name: secretpin
              honor_labels: true
              static_configs: [{targets: ["{{webhook.Authority}}"]}]
            """);
        var port = Ports.Free();
        var prometheus = new PrometheusProcess(
            ChildProcess.Start(
            [
                Binaries.Prometheus!, $"--config.file={folder["prometheus.yaml"]}", $"--storage.tsdb.path={folder["data"]}",
                $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
            ]),
            port);
        await Until.HoldsAsync(
            async () => await prometheus.HasDataAsync("up{job=\"secretpin\"} == 1") ? null : "Prometheus has not scraped the webhook.",
            () => prometheus._process.Output);
        return prometheus;
    }

    /// <summary>Whether a value in the answer is a number.</summary>
    public async Task<bool> HasDataAsync(string query) => await CountAsync(query) > 0;

    /// <summary>The number of series in the answer whose value is a number.</summary>
    public async Task<int> CountAsync(string query)
    {
        var answer = await GetAsync($"api/v1/query?query={Uri.EscapeDataString(query)}");
        Assert.True(answer is null || (string?)answer["status"] == "success", $"{query}: {answer}");
        return answer?["data"]!["result"]!.AsArray().Count(sample => sample!["value"]![1]!.ToString() != "NaN") ?? 0;
    }

    /// <summary>The rules that are not evaluated yet or failed.</summary>
    public async Task<string[]> BadRulesAsync() =>
    [
        .. (await GetAsync("api/v1/rules"))!["data"]!["groups"]!.AsArray()
            .SelectMany(group => group!["rules"]!.AsArray())
            .Where(rule => (string?)rule!["health"] != "ok")
            .Select(rule => $"{rule!["name"]}: {rule["health"]} {rule["lastError"]}"),
    ];

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _process.DisposeAsync();
    }

    private async Task<JsonNode?> GetAsync(string path)
    {
        try
        {
            using var response = await _http.GetAsync(path);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync());
        }
        catch (Exception notYet) when (notYet is HttpRequestException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
