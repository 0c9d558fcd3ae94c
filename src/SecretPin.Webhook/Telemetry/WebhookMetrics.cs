using System.Diagnostics;
using System.Diagnostics.Metrics;
using SecretPin.Aws.Asking;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Live;

namespace SecretPin.Webhook.Telemetry;

/// <summary>Counts what happens, one method a fact. Labels follow from the verdict.</summary>
internal sealed class WebhookMetrics : ILivePinsMetrics, IAwsMetrics
{
    public const string MeterName = "SecretPin";

    private readonly Meter _meter;
    private readonly Counter<long> _reviews;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _lastKnownPins;
    private readonly Counter<long> _awsCalls;
    private readonly Histogram<double> _duration;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(MeterName);
        _reviews = meter.CreateCounter<long>("secretpin.reviews", description: "Reviews answered.");
        _refusals = meter.CreateCounter<long>("secretpin.refusals", description: "Requests that were no reviews.");
        _lastKnownPins = meter.CreateCounter<long>("secretpin.pins.last_known", description: "Pins served as last seen, since the API server did not answer.");
        _awsCalls = meter.CreateCounter<long>("secretpin.aws.calls", description: "Calls of AWS Secrets Manager, retries included.");
        _duration = meter.CreateHistogram("secretpin.review.duration", "s", "From a review's first byte to its verdict.", null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
        });
    }

    public void Reviewed(string endpoint, Verdict verdict, TimeSpan duration)
    {
        var labels = new TagList
        {
            { "endpoint", endpoint },
            { "outcome", verdict.Outcome.ToString() },
            { "reason", verdict.Reason.ToString() },
        };
        _reviews.Add(1, labels);
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("endpoint", endpoint));
    }

    /// <param name="endpoint">Where it was sent.</param>
    /// <param name="code">The HTTP status that it got.</param>
    public void Refused(string endpoint, int code) =>
        _refusals.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint), new("code", code));

    public void LastKnownPinServed() => _lastKnownPins.Add(1);

    public void AwsAsked(string region, string operation, string outcome) =>
        _awsCalls.Add(1, new("region", region), new("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="staleness">By region, how old the oldest answer is that a pin depends on; only the replica that leads has any.</param>
    public void AwsIsStale(Func<IReadOnlyDictionary<string, TimeSpan>> staleness) => _meter.CreateObservableGauge(
        "secretpin.aws.staleness",
        () => staleness().Select(region => new Measurement<double>(region.Value.TotalSeconds, new KeyValuePair<string, object?>("region", region.Key))),
        "s",
        "How old the oldest answer of AWS is that a pin depends on.");

    /// <param name="end">When the certificate that is served ends; nothing is said while there is none.</param>
    public void CertificateExpires(Func<DateTimeOffset?> end) => _meter.CreateObservableGauge(
        "secretpin.certificate.expiry.timestamp",
        () => end() is { } time ? [new Measurement<long>(time.ToUnixTimeSeconds())] : Array.Empty<Measurement<long>>(),
        "s",
        "When the certificate that is served ends, in Unix time.");
}
