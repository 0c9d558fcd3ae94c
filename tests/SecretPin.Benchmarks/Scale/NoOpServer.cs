using SecretPin.Benchmarks.Servers;
using SecretPin.Testing.Processes;

namespace SecretPin.Benchmarks.Scale;

/// <summary>The <see cref="NoOp"/> server, to which the webhook is compared.</summary>
internal sealed class NoOpServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource<Uri> _reviews = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChildProcess _process;

    private NoOpServer() => _process = ChildProcess.Start(
        [
            .. MeasuredProcess.Launcher, $"Tls__Directory={_folder.Path}", "dotnet", "exec", typeof(NoOpServer).Assembly.Location, "serve", "no-op",
        ],
        Receive);

    public MeasuredProcess Process => new(_reviews.Task.Result, _process.Id.Result);

    /// <summary>Starts the server, and waits until it listens.</summary>
    public static async Task<NoOpServer> StartAsync()
    {
        var server = new NoOpServer();
        var started = Task.WhenAll(server._reviews.Task, server._process.Id);
        if (await Task.WhenAny(started, server._process.Exited) != started)
        {
            throw new InvalidOperationException($"The server ended.\n{server._process.Output}");
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private void Receive(string line)
    {
        const string Marker = "Reviews at ";
        if (line.StartsWith(Marker, StringComparison.Ordinal))
        {
            _reviews.TrySetResult(new(line[Marker.Length..]));
        }
    }
}
