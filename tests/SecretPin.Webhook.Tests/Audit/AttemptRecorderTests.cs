using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Testing.Server;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Audit;

/// <summary>Writes and memory stay within the configured limits for any number of attempts, and lost attempts are counted.</summary>
public sealed class AttemptRecorderTests : IAsyncLifetime
{
    private const int Attempts = 20_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private StoringApiServer _server = null!;
    private WebhookMetrics _metrics = null!;
    private MeterListener _listener = null!;
    private long _dropped;

    public async ValueTask InitializeAsync()
    {
        _server = await StoringApiServer.StartAsync();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "secretpin.audit.dropped")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _dropped, value));
        _listener.Start();
        _metrics = new(meters, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Attempts_on_few_Secrets_are_all_written_within_the_rate_limit()
    {
        const int Secrets = 4, Burst = 5, Rate = 50;
        using var recorder = Recorder(new() { WritesPerSecond = Rate, Burst = Burst, Flush = TimeSpan.FromSeconds(15) });
        var began = TimeProvider.System.GetTimestamp();
        await recorder.StartAsync(default);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = worker; i < Attempts; i += 4)
            {
                _ = recorder.RecordAsync(TestAttempts.Attempt(i, i % Secrets));
            }
        })));
        while (Denied(Secrets) < Attempts)
        {
            await recorder.RecordAsync(TestAttempts.Attempt(0, Secrets)).WaitAsync(Limit);
        }

        await recorder.StopAsync(default);
        Assert.Equal(Attempts, Denied(Secrets));
        Assert.Equal(0, _dropped);
        Assert.InRange(_server.Writes.Count, Secrets, Burst + (Rate * (TimeProvider.System.GetElapsedTime(began).TotalSeconds + 1)));
    }

    [Fact]
    public async Task Attempts_on_many_Secrets_during_an_outage_keep_the_newest_and_count_the_dropped_ones()
    {
        const int Capacity = 50;
        _server.IsAway = true;
        using var recorder = Recorder(new() { Capacity = Capacity, WritesPerSecond = 100, Burst = 1000, Flush = TimeSpan.FromSeconds(15) });
        await recorder.StartAsync(default);
        for (var i = 0; i < Attempts; i++)
        {
            _ = recorder.RecordAsync(TestAttempts.Attempt(i, i));
        }

        Assert.InRange(_dropped, Attempts - Capacity - 1, Attempts - Capacity);
        _server.IsAway = false;
        await recorder.StopAsync(default);
        var written = Enumerable.Range(0, Attempts).Count(secret => Denied(secret, 1) == 1);
        Assert.Equal(Attempts, written + _dropped);
        Assert.Equal(1, Denied(Attempts - 1, 1));
        Assert.True(written >= Capacity / 2, $"{written} were written.");
    }

    [Fact]
    public async Task Pending_attempts_are_written_at_shutdown_or_counted_as_dropped()
    {
        using (var recorder = Recorder(new() { Flush = TimeSpan.FromSeconds(15) }))
        {
            await recorder.StartAsync(default);
            _ = recorder.RecordAsync(TestAttempts.Attempt(1));
            await recorder.StopAsync(default);
            Assert.Equal((1, 0), (Denied(1), _dropped));
        }

        _server.IsAway = true;
        using var other = Recorder(new() { Flush = TimeSpan.FromMilliseconds(50) });
        await other.StartAsync(default);
        var waiting = other.RecordAsync(TestAttempts.Attempt(2));
        await other.StopAsync(default);
        Assert.Equal((1, 1), (Denied(1), _dropped));
        Assert.False(waiting.IsFaulted);
    }

    private AttemptRecorder Recorder(AuditOptions options)
    {
        var api = _server.Client();
        return new(
            new BlockedDeletionStore(api, "replica"),
            new DeletionEvents(api, "replica", TimeProvider.System),
            options,
            _metrics,
            TimeProvider.System,
            NullLogger<AttemptRecorder>.Instance);
    }

    /// <returns>The sum of the denied attempts in the BlockedDeletions of the first Secrets.</returns>
    private long Denied(int secrets) => Enumerable.Range(0, secrets).Sum(secret => Denied(secret, 1));

    private long Denied(int from, int secrets) => Enumerable.Range(from, secrets).Sum(secret =>
        (long?)_server.Get($"/apis/secretpin.io/v1alpha1/namespaces/{TestObjects.Namespace}/blockeddeletions/secret-{secret}")?["status"]?["denied"] ?? 0);
}
