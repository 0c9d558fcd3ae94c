using System.Diagnostics;
using SecretPin.Testing.Processes;

namespace SecretPin.Webhook.Tests.Support;

/// <summary>The webhook as a separate process that reads its cluster from a folder of manifests.</summary>
internal sealed class OfflineWebhook : IDisposable
{
    private readonly TemporaryFolder _certificates;
    private readonly WebhookProcess _process;

    private OfflineWebhook(TemporaryFolder certificates, WebhookProcess process) => (_certificates, _process) = (certificates, process);

    public int Id => _process.Id;

    public Uri Reviews => _process.Reviews;

    public Uri Probes => _process.Probes;

    public string Ca => _certificates["ca.crt"];

    /// <summary>All lines of stdout and stderr so far.</summary>
    public string Output => _process.Output;

    private static string Program => typeof(WebhookHost).Assembly.Location;

    /// <summary>Returns when the webhook is ready.</summary>
    public static Task<OfflineWebhook> StartAsync(string cluster, params (string Key, string Value)[] settings) =>
        StartAsync([$"--Cluster:Manifests={cluster}"], settings);

    /// <summary>Returns when the webhook is ready.</summary>
    public static async Task<OfflineWebhook> StartAsync(IEnumerable<string> arguments, params (string Key, string Value)[] settings)
    {
        var certificates = new TemporaryFolder();
        var process = await WebhookProcess.StartAsync(
            Program,
            [$"--Tls:Directory={certificates.Path}", .. arguments],
            settings.Select(setting => $"{setting.Key}={setting.Value}"),
            outputLines: int.MaxValue);
        return new(certificates, process);
    }

    /// <summary>Runs the webhook until it ends.</summary>
    public static async Task<(int Code, string Output, string Error)> RunToEndAsync(params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public HttpClient Client() => new(new SocketsHttpHandler { SslOptions = CertificateTrust.In(Ca) }) { BaseAddress = Reviews };

    /// <summary>Sends SIGTERM, as the kubelet does.</summary>
    public Task TerminateAsync() => _process.SignalAsync("TERM");

    public async Task<int> ExitAsync()
    {
        await _process.Exited;
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _process.Dispose();
        _certificates.Dispose();
    }
}
