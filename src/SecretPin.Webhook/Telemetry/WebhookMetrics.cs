using System.Diagnostics;
using System.Diagnostics.Metrics;
using SecretPin.Aws.Client;
using SecretPin.Core.Guard;
using SecretPin.Core.Rollouts;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Webhook.Telemetry;

/// <summary>Counts events: one method per fact. Labels are computed from the verdict. A test compares the metrics with docs/operations.md.</summary>
internal sealed class WebhookMetrics(Meter meter, TimeProvider clock) : ILiveReadMetrics, IAwsMetrics, IRolloutMetrics
{
    public const string MeterName = "SecretPin";

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    };

    /// <summary>From seconds to days.</summary>
    private static readonly InstrumentAdvice<double> LongBuckets = new() { HistogramBucketBoundaries = [1, 10, 60, 300, 900, 3600, 14_400, 86_400, 604_800] };

    private readonly Counter<long> _reviews = meter.CreateCounter<long>("secretpin.reviews", description: "Answered reviews.");
    private readonly Counter<long> _audited = meter.CreateCounter<long>(
        "secretpin.audited.reviews", description: "Reviews in audit mode that would have been changed or rejected.");
    private readonly Counter<long> _refusals = meter.CreateCounter<long>("secretpin.refusals", description: "Requests that were not valid reviews.");
    private readonly Counter<long> _awsCalls = meter.CreateCounter<long>(
        "secretpin.aws.calls", description: "Calls to AWS Secrets Manager, including retries.");
    private readonly Histogram<double> _duration = meter.CreateHistogram(
        "secretpin.review.duration", "s", "Time from the arrival of a review to its verdict.", null, Buckets);
    private readonly Counter<long> _lastKnownPins = meter.CreateCounter<long>(
        "secretpin.pins.last_known", description: "Pins taken from the cache, because the API server did not answer.");
    private readonly Counter<long> _liveReads = meter.CreateCounter<long>("secretpin.live.reads", description: "Reads from the API server during reviews.");
    private readonly Counter<long> _liveCallers = meter.CreateCounter<long>("secretpin.live.callers", description: "Reviews that shared these reads.");
    private readonly Counter<long> _notChecked = meter.CreateCounter<long>(
        "secretpin.custom_resources.not_checked", description: "Deletions for which the guard could not check the custom resources of a kind.");
    private readonly Counter<long> _attempts = meter.CreateCounter<long>(
        "secretpin.deletion.attempts", description: "Deletions of Secrets that were rejected or forced.");
    private readonly Counter<long> _auditDropped = meter.CreateCounter<long>(
        "secretpin.audit.dropped", description: "Attempts that are not in a BlockedDeletion.");
    private readonly Counter<long> _auditWrites = meter.CreateCounter<long>("secretpin.audit.writes", description: "Writes of BlockedDeletions and Events.");
    private readonly Counter<long> _auditFailures = meter.CreateCounter<long>(
        "secretpin.audit.failures", description: "Writes of BlockedDeletions that failed and are retried.");
    private readonly Counter<long> _auditOutrun = meter.CreateCounter<long>(
        "secretpin.audit.outrun", description: "Attempts that were answered before they were on stdout and in a BlockedDeletion.");
    private readonly Counter<long> _repairs = meter.CreateCounter<long>(
        "secretpin.repairs", description: "Stuck pods that were deleted, so that their controllers create resolved pods.");

    private readonly Histogram<double> _rolloutPhases = meter.CreateHistogram(
        "secretpin.rollout.phase.duration", "s", "Time that a rollout spent in a phase.", null, LongBuckets);
    private readonly Counter<long> _rolloutTransitions = meter.CreateCounter<long>(
        "secretpin.rollout.transitions", description: "Phases that rollouts entered.");
    private readonly Counter<long> _rolloutChecks = meter.CreateCounter<long>(
        "secretpin.rollout.checks", description: "Queries of the checks of rollouts.");

    public WebhookMetrics(IMeterFactory meters, TimeProvider clock)
        : this(meters.Create(MeterName), clock)
    {
        // Counters without labels start at 0, so that increase() sees the first event.
        foreach (var counter in (Counter<long>[])[_lastKnownPins, _auditDropped, _auditWrites, _auditFailures, _auditOutrun, _repairs])
        {
            counter.Add(0);
        }
    }

    public void Reviewed(string endpoint, Verdict verdict, TimeSpan duration)
    {
        var labels = new TagList
        {
            { "endpoint", endpoint },
            { "outcome", Enum.GetName(verdict.Outcome) },
            { "reason", Enum.GetName(verdict.Reason) },
        };
        _reviews.Add(1, labels);
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("endpoint", endpoint));
    }

    /// <param name="endpoint">The path of the webhook.</param>
    /// <param name="wouldBe">The verdict that was not enforced.</param>
    public void Audited(string endpoint, Verdict wouldBe) => _audited.Add(
        1,
        new KeyValuePair<string, object?>("endpoint", endpoint),
        new("outcome", Enum.GetName(wouldBe.Outcome)),
        new("reason", Enum.GetName(wouldBe.Reason)));

    public void Refused(string endpoint, int code) => _refusals.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint), new("code", code));

    public void LastKnownPinServed() => _lastKnownPins.Add(1);

    public void AwsAsked(string region, string operation, string outcome) =>
        _awsCalls.Add(1, new("region", region), new("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));

    public void LiveRead(string what, int callers)
    {
        var label = new KeyValuePair<string, object?>("what", what);
        _liveReads.Add(1, label);
        _liveCallers.Add(callers, label);
    }

    public void CustomResourcesNotChecked(string resource, string reason) =>
        _notChecked.Add(1, new KeyValuePair<string, object?>("resource", resource), new("reason", reason));

    public void DeletionAttempted(DeletionAttempt attempt) =>
        _attempts.Add(1, new KeyValuePair<string, object?>("outcome", attempt.Outcome.ToString()), new("reason", attempt.Reason.ToString()));

    /// <summary>Attempts that only the log lines of category Audit record.</summary>
    public void AuditDropped(long attempts) => _auditDropped.Add(attempts);

    public void AuditWrote() => _auditWrites.Add(1);

    public void AuditFailed() => _auditFailures.Add(1);

    public void AuditOutrun() => _auditOutrun.Add(1);

    public void ObserveAuditQueue(Func<int> secrets) =>
        meter.CreateObservableGauge("secretpin.audit.queue", secrets, description: "Secrets with attempts that are not yet written.");

    public void RolloutEntered(RolloutPhase? phase, RolloutPhase entered, TimeSpan duration)
    {
        _rolloutTransitions.Add(1, new KeyValuePair<string, object?>("phase", entered.ToString()));
        if (phase is not null)
        {
            _rolloutPhases.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("phase", phase.ToString()));
        }
    }

    public void RolloutChecked(string provider, CheckOutcome outcome) =>
        _rolloutChecks.Add(1, new KeyValuePair<string, object?>("provider", provider), new("outcome", outcome.ToString()));

    public void PodsRepaired(int pods) => _repairs.Add(pods);

    public void ObserveClientCertificates(Func<bool> areRequired) => meter.CreateObservableGauge(
        "secretpin.client_certificates.required",
        () => areRequired() ? 1 : 0,
        description: "1 if a client needs a certificate of Tls:ClientCa; 0 if SecretPin answers every client.");

    /// <param name="end">The end of the served certificate; <see langword="null"/> while there is none, and then nothing is reported.</param>
    public void ObserveCertificate(Func<DateTimeOffset?> end)
    {
        meter.CreateObservableGauge(
            "secretpin.certificate.expiry.timestamp",
            () => end() is { } time ? [new Measurement<long>(time.ToUnixTimeSeconds())] : Array.Empty<Measurement<long>>(),
            "s",
            "The end of the served certificate, in Unix time.");

        // For monitoring systems whose expressions have no current time, such as Datadog.
        meter.CreateObservableGauge(
            "secretpin.certificate.remaining",
            () => end() is { } time ? [new Measurement<double>((time - clock.GetUtcNow()).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "The time until the served certificate ends.");
    }
}
