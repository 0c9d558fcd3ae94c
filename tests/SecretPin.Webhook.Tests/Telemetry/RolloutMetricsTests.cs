using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Core.Rollouts;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Tests.Telemetry;

/// <summary>The values and the labels of the metrics <c>secretpin_rollout_*</c>.</summary>
public sealed class RolloutMetricsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly List<string> _measurements = [];
    private readonly IMeterFactory _meters;

    public RolloutMetricsTests()
    {
        _meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == _meters && instrument.Name.StartsWith("secretpin.rollout.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void A_transition_counts_the_new_phase_and_the_seconds_of_the_phase_that_ended()
    {
        var metrics = new WebhookMetrics(_meters, TimeProvider.System);

        metrics.RolloutEntered(null, RolloutPhase.Waiting, TimeSpan.Zero);
        metrics.RolloutEntered(RolloutPhase.Soaking, RolloutPhase.RolledBack, TimeSpan.FromMinutes(30));
        metrics.RolloutChecked("prometheus", CheckOutcome.Unavailable);

        Assert.Equal(
            [
                "transitions 1 phase=Waiting", "transitions 1 phase=RolledBack", "phase.duration 1800 phase=Soaking",
                "checks 1 provider=prometheus, outcome=Unavailable",
            ],
            _measurements);
    }

    [Fact]
    public void Each_rollout_reports_its_step_and_the_seconds_since_its_phase_began()
    {
        Observe([("shop", "auth", 2, "Moving", Now.AddMinutes(-1)), ("shop", "db", 0, "Held", Now.AddHours(-1))]);

        _listener.RecordObservableInstruments();

        Assert.Equal(
            [
                "phase.age 3600 namespace=shop, alias=db, phase=Held", "phase.age 60 namespace=shop, alias=auth, phase=Moving",
                "step 0 namespace=shop, alias=db, phase=Held", "step 2 namespace=shop, alias=auth, phase=Moving",
            ],
            _measurements.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_number_of_series_is_limited()
    {
        Observe([.. Enumerable.Range(0, ClusterMetrics.MaxAliases + 10).Select(index => ("shop", $"a{index}", 1L, "Moving", Now))]);

        _listener.RecordObservableInstruments();

        Assert.Equal(2 * ClusterMetrics.MaxAliases, _measurements.Count);
    }

    private void Observe(IReadOnlyList<(string Namespace, string Alias, long Step, string Phase, DateTimeOffset Since)> rollouts) =>
        new ClusterMetrics(_meters, _services, new FakeTimeProvider(Now)).ObserveAliases(() => new() { Rollouts = rollouts });

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _measurements.Add(
        $"{instrument.Name["secretpin.rollout.".Length..]} {value} {string.Join(", ", tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}");
}
