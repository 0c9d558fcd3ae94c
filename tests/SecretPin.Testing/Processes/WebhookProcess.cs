using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecretPin.Testing.Processes;

/// <summary>The webhook as a separate process, with self-managed certificates by default and ports that the system chooses.</summary>
public sealed partial class WebhookProcess : IAsyncDisposable, IDisposable
{
    private readonly TaskCompletionSource<Uri> _reviews = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _probes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<TaskCompletionSource, string> _expectedLines = [];
    private readonly HttpClient _http = new();
    private readonly ChildProcess _process;

    private WebhookProcess(IEnumerable<string> command, int outputLines) => _process = ChildProcess.Start(command, Receive, outputLines);

    /// <summary>The address of the review endpoints.</summary>
    public Uri Reviews => _reviews.Task.Result;

    /// <summary>The address of the probes and metrics.</summary>
    public Uri Probes => _probes.Task.Result;

    public int Port => Reviews.Port;

    public string Output => _process.Output;

    public Task Exited => _process.Exited;

    public int ExitCode => _process.ExitCode;

    public int Id => _process.Id.Result;

    /// <summary>The lines of category Audit.</summary>
    public ConcurrentQueue<JsonNode> Audit { get; } = new();

    /// <summary>Starts the webhook and waits until it is ready.</summary>
    /// <param name="webhook">The file SecretPin.Webhook.dll.</param>
    /// <param name="arguments">Settings, as <c>--Key=value</c>.</param>
    /// <param name="environment">Environment variables, as <c>NAME=value</c>.</param>
    /// <param name="launcher">A command that replaces itself with the command that follows it.</param>
    /// <param name="outputLines">The number of lines that <see cref="Output"/> contains at most.</param>
    public static async Task<WebhookProcess> StartAsync(
        string webhook, IEnumerable<string> arguments, IEnumerable<string>? environment = null, IEnumerable<string>? launcher = null, int outputLines = 400)
    {
        var process = new WebhookProcess(
            [.. launcher ?? [], "env", .. environment ?? [], "dotnet", "exec", webhook, "--Listen:Https=0", "--Listen:Http=0", .. arguments], outputLines);
        try
        {
            var started = Task.WhenAll(process._reviews.Task, process._probes.Task, process._process.Id);
            if (await Task.WhenAny(started, process._process.Exited) != started)
            {
                throw new InvalidOperationException($"The webhook ended.\n{process.Output}");
            }

            await Until.HoldsAsync(process.WhyNotReadyAsync, () => process.Output);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a line of the output contains a text.</summary>
    /// <exception cref="TimeoutException">There is no such line after <see cref="Until.Limit"/>.</exception>
    public async Task LineAsync(string text)
    {
        var line = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _expectedLines[line] = text;
        try
        {
            if (!Output.Contains(text, StringComparison.Ordinal))
            {
                await line.Task.WaitAsync(Until.Limit, TimeProvider.System);
            }
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"After {Until.Limit.TotalSeconds} s the output does not contain \"{text}\".\n{Output}");
        }
        finally
        {
            _expectedLines.TryRemove(line, out _);
        }
    }

    /// <returns><see langword="null"/> if the webhook is ready.</returns>
    public async Task<string?> WhyNotReadyAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"The webhook ended.\n{Output}");
        }

        using var response = await _http.GetAsync(new Uri(Probes, "readyz"));
        return response.IsSuccessStatusCode ? null : $"The webhook is not ready: {await response.Content.ReadAsStringAsync()}";
    }

    /// <summary>The sum of the series of a metric that have all these labels, such as <c>reason="Unverified"</c>.</summary>
    public async Task<double> MetricAsync(string name, params string[] labels) => (await MetricsAsync()).Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
        .Where(line => labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Sum(line => double.Parse(line[line.LastIndexOf('}')..].Split(' ')[1], CultureInfo.InvariantCulture));

    public async Task<string> MetricsAsync() => await _http.GetStringAsync(new Uri(Probes, "metrics"));

    /// <summary>Sends a signal and waits for the exit.</summary>
    /// <param name="signal"><c>TERM</c> as from the kubelet, or <c>KILL</c>.</param>
    public Task StopAsync(string signal = "TERM") => _process.StopAsync(signal);

    /// <param name="signal">Such as <c>TERM</c>, <c>STOP</c> or <c>CONT</c>.</param>
    public Task SignalAsync(string signal) => _process.SignalAsync(signal);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _process.DisposeAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.Dispose();
    }

    private void Receive(string line)
    {
        foreach (var (expected, text) in _expectedLines)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                expected.TrySetResult();
            }
        }

        // The last line of a killed process may be incomplete.
        if (line.Contains("\"Category\":\"Audit\"", StringComparison.Ordinal) && line.EndsWith('}'))
        {
            Audit.Enqueue(JsonNode.Parse(line)!);
        }

        if (Address().Match(line) is { Success: true } match)
        {
            var address = new UriBuilder(match.Groups["address"].Value) { Host = "localhost" }.Uri;
            (address.Scheme == Uri.UriSchemeHttps ? _reviews : _probes).TrySetResult(address);
        }
    }

    [GeneratedRegex("(Reviews|Probes and metrics) at (?<address>https?://[^\\s\"]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
