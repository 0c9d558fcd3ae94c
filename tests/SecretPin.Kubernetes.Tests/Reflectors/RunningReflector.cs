using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Reflectors;

/// <summary>A running reflector of one collection.</summary>
internal sealed class RunningReflector : IAsyncDisposable
{
    public static readonly Resource Things = new("example.com", "v1", "things", "Thing");

    private readonly CancellationTokenSource _stop = new();
    private readonly ApiServer _api;
    private readonly Task _running;

    public RunningReflector(ApiServer api, Resource? resource = null, ReflectorOptions? options = null)
    {
        _api = api;
        Reflector = new(api, resource ?? Things, Seen, options ?? new(), Time, new(1), NullLogger<Reflector>.Instance);
        _running = Reflector.RunAsync(_stop.Token);
    }

    public TestTime Time { get; } = new();

    public CollectedObjects Seen { get; } = new();

    public Reflector Reflector { get; }

    public ReflectorState State => Reflector.State;

    /// <summary>Stops the reflector, and waits until it has stopped.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TestTime.Limit);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _api.Dispose();
        _stop.Dispose();
    }
}
