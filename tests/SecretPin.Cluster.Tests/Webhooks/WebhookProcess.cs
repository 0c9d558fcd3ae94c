using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Webhook;

namespace SecretPin.Cluster.Tests.Webhooks;

/// <summary>One replica: the webhook as a process of its own, outside the cluster that it serves.</summary>
internal sealed partial class WebhookProcess : IAsyncDisposable
{
    private readonly TaskCompletionSource<Uri> _reviews = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _probes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http = new();
    private readonly ChildProcess _process;

    private WebhookProcess(IEnumerable<string> launcher, IEnumerable<string> arguments) =>
        _process = ChildProcess.Start([.. launcher, "env", "AWS_ACCESS_KEY_ID=some", "AWS_SECRET_ACCESS_KEY=some", "DOTNET_gcServer=0", "dotnet", "exec", typeof(WebhookHost).Assembly.Location, .. arguments], Take);

    /// <summary>Where it answers reviews.</summary>
    public int Port { get; private set; }

    /// <summary>Where it answers probes and scrapes.</summary>
    public Uri Probes => _probes.Task.Result;

    public string Output => _process.Output;

    public Task Exited => _process.Exited;

    /// <summary>Its process id.</summary>
    public Task<int> Id => _process.Id;

    /// <summary>Each line of category Audit.</summary>
    public ConcurrentQueue<JsonNode> Audit { get; } = new();

    /// <summary>Returns once it is ready.</summary>
    /// <param name="kubeconfig">Its rights.</param>
    /// <param name="more">Further arguments.</param>
    public static Task<WebhookProcess> StartAsync(string kubeconfig, params IEnumerable<string> more) => StartAsync([], kubeconfig, more);

    /// <param name="launcher">A command that becomes the one which follows it.</param>
    /// <param name="kubeconfig">Its rights.</param>
    /// <param name="more">Further arguments.</param>
    public static async Task<WebhookProcess> StartAsync(IEnumerable<string> launcher, string kubeconfig, params IEnumerable<string> more)
    {
        var webhook = new WebhookProcess(
        launcher,
        [
            "--Cluster:Source=Kubernetes", $"--Cluster:Kubeconfig={kubeconfig}", "--Listen:Https=0", "--Listen:Http=0",
            "--Tls:Mode=SelfManaged", .. more,
        ]);
        var started = Task.WhenAll(webhook._reviews.Task, webhook._probes.Task);
        if (await Task.WhenAny(started, webhook._process.Exited) != started)
        {
            throw new InvalidOperationException($"The webhook ended.\n{webhook.Output}");
        }

        webhook.Port = (await webhook._reviews.Task).Port;
        await Until.HoldsAsync(webhook.WhyNotReadyAsync, () => webhook.Output);
        return webhook;
    }

    /// <returns><see langword="null"/> while it is ready.</returns>
    public async Task<string?> WhyNotReadyAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"The webhook ended.\n{Output}");
        }

        using var response = await _http.GetAsync(new Uri(await _probes.Task, "readyz"));
        return response.IsSuccessStatusCode ? null : $"The webhook is not ready: {await response.Content.ReadAsStringAsync()}";
    }

    /// <summary>The sum of a metric over those of its series that have all these labels, as in <c>reason="Unverified"</c>.</summary>
    public async Task<double> MetricAsync(string name, params string[] labels) => (await MetricsAsync()).Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
        .Where(line => labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Sum(line => double.Parse(line[line.LastIndexOf('}')..].Split(' ')[1], CultureInfo.InvariantCulture));

    public async Task<string> MetricsAsync() => await _http.GetStringAsync(new Uri(await _probes.Task, "metrics"));

    /// <param name="signal"><c>TERM</c> is how the kubelet asks; <c>KILL</c> is how a node goes.</param>
    public Task StopAsync(string signal = "TERM") => _process.StopAsync(signal);

    /// <param name="signal">As in <c>STOP</c>, which holds it up, and <c>CONT</c>.</param>
    public Task SignalAsync(string signal) => _process.SignalAsync(signal);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _process.DisposeAsync();
    }

    private void Take(string line)
    {
        // The last line of one that is killed may be cut.
        if (line.Contains("\"Category\":\"Audit\"", StringComparison.Ordinal) && line.EndsWith('}'))
        {
            Audit.Enqueue(JsonNode.Parse(line)!);
        }

        if (Address().Match(line) is { Success: true } match)
        {
            var address = new Uri(match.Groups["address"].Value);
            (address.Scheme == Uri.UriSchemeHttps ? _reviews : _probes).TrySetResult(address);
        }
    }

    [GeneratedRegex(@"(Reviews|Probes and metrics) at (?<address>https?://\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
