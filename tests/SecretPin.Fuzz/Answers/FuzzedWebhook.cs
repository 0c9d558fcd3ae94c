using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Webhook;
using SecretPin.Webhook.Audit;

namespace SecretPin.Fuzz.Answers;

/// <summary>The webhook in this process, without a socket.</summary>
internal sealed class FuzzedWebhook : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("secretpin-fuzz-");
    private readonly MemoryServer _server = new();
    private readonly LinesOfTheLog _log = new();
    private readonly StringWriter _audit = new();
    private readonly WebApplication _app;

    private FuzzedWebhook() => _app = WebhookHost.Build([], builder =>
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tls:Directory"] = _folder.FullName,
            ["Cluster:Manifests"] = _folder.FullName,
        });
        builder.Logging.ClearProviders().AddProvider(_log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<IServer>(_server);
        builder.Services.AddSingleton(new AuditLog(_audit));
        var cluster = new ClusterInUse();
        builder.Services.AddSingleton<IPins>(cluster).AddSingleton<ISecrets>(cluster)
            .AddSingleton<IEnforcementPolicies>(cluster).AddSingleton<IOwners>(cluster).AddSingleton<IDeletionEvidence>(cluster);
    });

    public static async Task<FuzzedWebhook> StartAsync()
    {
        var webhook = new FuzzedWebhook();
        await webhook._app.StartAsync();
        return webhook;
    }

    public Task<Reply> PostAsync(string path, byte[] body) => _server.PostAsync(path, body);

    /// <summary>The log lines since the last call.</summary>
    public string TakeLog()
    {
        var lines = $"{string.Join('\n', _log.Lines)}\n{_audit}";
        _log.Lines.Clear();
        _audit.GetStringBuilder().Clear();
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _audit.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class LinesOfTheLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("SecretPin", StringComparison.Ordinal)
            ? this
            : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
