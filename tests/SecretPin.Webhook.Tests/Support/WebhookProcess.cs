using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SecretPin.Webhook.Tests.Support;

/// <summary>The webhook as a process of its own, as it runs in a container.</summary>
internal sealed partial class WebhookProcess : IDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WebhookProcess(TemporaryFolder folder, Process process) => (_folder, _process) = (folder, process);

    public int Id => _process.Id;

    public Uri Reviews { get; private set; } = null!;

    public Uri Probes { get; private set; } = null!;

    public string Ca => _folder["ca.crt"];

    /// <summary>What came on stdout and stderr so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Returns once reviews are answered.</summary>
    public static async Task<WebhookProcess> StartAsync(string cluster, params (string Key, string Value)[] settings)
    {
        var folder = new TemporaryFolder();
        var webhook = new WebhookProcess(folder, Run(
        [
            ("Listen__Https", "0"), ("Listen__Http", "0"), ("Tls__Directory", folder.Path), ("Cluster__Manifests", cluster), .. settings,
        ]));
        webhook._process.OutputDataReceived += (_, line) => webhook.Take(line.Data);
        webhook._process.ErrorDataReceived += (_, line) => webhook.Take(line.Data);
        webhook._process.Exited += (_, _) => webhook._started.TrySetException(new InvalidOperationException(webhook.Output));
        webhook._process.EnableRaisingEvents = true;
        webhook._process.BeginOutputReadLine();
        webhook._process.BeginErrorReadLine();
        await webhook._started.Task;
        return webhook;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunToEndAsync(params (string Key, string Value)[] settings)
    {
        using var process = Run(settings);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public HttpClient Client() => new(new SocketsHttpHandler { SslOptions = CertificateTrust.In(Ca) })
    {
        BaseAddress = Reviews,
    };

    /// <summary>As the kubelet does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private static Process Run(IEnumerable<(string Key, string Value)> settings)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(WebhookHost).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        return Process.Start(start)!;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (Address().Match(line) is { Success: true } match)
        {
            var address = new UriBuilder(match.Groups["address"].Value) { Host = "localhost" }.Uri;
            (Reviews, Probes) = address.Scheme == Uri.UriSchemeHttps ? (address, Probes) : (Reviews, address);
            if (Reviews is not null && Probes is not null)
            {
                _started.TrySetResult();
            }
        }
    }

    [GeneratedRegex("(Reviews|Probes and metrics) at (?<address>https?://[^\\s\"]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
