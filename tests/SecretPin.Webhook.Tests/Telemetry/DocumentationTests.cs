using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecretPin.Aws.Polling;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Tests.Telemetry;

/// <summary>docs/operations.md lists every metric and every event id of the log.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Operations = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operations.md"));

    [Fact]
    public void The_metrics_are_documented()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var found = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    found.Add(PrometheusName(instrument));
                }
            },
        };
        listener.Start();
        var metrics = new WebhookMetrics(meters, TimeProvider.System);
        metrics.ObserveAuditQueue(() => 0);
        metrics.ObserveCertificate(() => null);
        metrics.ObserveClientCertificates(() => false);
        var cluster = new ClusterMetrics(meters, services, TimeProvider.System);
        cluster.ObserveWatches(() => Array.Empty<ReflectorState>());
        cluster.ObserveLostResources(() => []);
        cluster.ObserveAliases(() => new());
        cluster.ObserveUnresolvedWorkloads(() => []);
        cluster.ObserveMissingVersions(() => []);
        cluster.ObserveSources(() => []);
        cluster.ObserveLeader(() => false);

        var documented = Operations.Select(line => MetricRow().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value);
        Assert.Equal(found.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_event_ids_are_documented_and_unique()
    {
        var numbers = new[] { typeof(WebhookHost).Assembly, typeof(Reflector).Assembly, typeof(AwsSource).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>()
            .Order();
        var documented = Operations.Select(line => EventRow().Match(line)).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups["number"].Value, null)).Order();
        Assert.Equal(numbers, documented);
        Assert.Equal(documented.Distinct(), documented);
    }

    /// <summary>The name that the Prometheus exporter creates.</summary>
    private static string PrometheusName(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        return instrument is Counter<long> or ObservableCounter<double> ? name + "_total" : name;
    }

    [GeneratedRegex(@"^\| `(?<name>secretpin_\w+)` \|", RegexOptions.ExplicitCapture)]
    private static partial Regex MetricRow();

    [GeneratedRegex(@"^\| (?<number>\d{3}) \| (Debug|Information|Warning|Error): ", RegexOptions.ExplicitCapture)]
    private static partial Regex EventRow();
}
