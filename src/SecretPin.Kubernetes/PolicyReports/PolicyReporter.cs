using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SecretPin.Core;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.PolicyReports;

/// <summary>
/// Writes the attempts to delete Secrets and the violations of enforcement as reports for other tools, one per namespace: Reports of openreports.io, and
/// PolicyReports of wgpolicyk8s.io, where their CRDs are installed. Deletes a report whose findings are gone. Runs in one replica.
/// </summary>
public sealed partial class PolicyReporter(
    ApiServer api, ClusterIndex index, ObjectScanner scanner, ReportOptions options, TimeProvider time, ILogger<PolicyReporter> logger)
{
    /// <summary>The name of each report. The permissions of the chart are limited to it.</summary>
    public const string Name = "secretpin";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private static readonly Resource[] Kinds =
    [
        new("openreports.io", "v1alpha1", "reports", "Report"), new("wgpolicyk8s.io", "v1alpha2", "policyreports", "PolicyReport"),
    ];

    private readonly ObjectClient _objects = new(api);
    private readonly LiveList _lists = new(api, time);

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public Task RunAsync(CancellationToken stop) => !options.Enabled ? Task.CompletedTask
        : new PeriodicTask(ReportAsync, failure => Log.Failed(logger, failure.Message, options.Interval), options.Interval, Timeout, time).RunAsync(stop);

    /// <summary>Writes the reports once.</summary>
    /// <exception cref="ApiServerException">The API server does not answer, or a permission is missing.</exception>
    public async Task ReportAsync(CancellationToken cancellation)
    {
        var findings = await FindAsync(cancellation).ConfigureAwait(false);
        foreach (var kind in Kinds)
        {
            var stored = await _lists.ReadAsync(
                kind, null, json => JsonNode.Parse(json)!, cancellation, new() { FieldSelector = $"metadata.name={Name}" }).ConfigureAwait(false);
            if (stored is not null)
            {
                await WriteAsync(kind, findings, stored.ToDictionary(report => (string)report["metadata"]!["namespace"]!), cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<Dictionary<string, ReportResult[]>> FindAsync(CancellationToken cancellation)
    {
        var attempts = await _lists.ReadAsync(Resources.BlockedDeletions, ns: null, Read, cancellation).ConfigureAwait(false) ?? [];
        return attempts.OfType<ReportResult>().Select(result => (Namespace: (string)result.Resource!["namespace"]!, Result: result))
            .Concat(index.Namespaces.SelectMany(ns => ReportFindings.Violations(ns, index[ns], scanner).Select(result => (Namespace: ns, Result: result))))
            .Where(finding => !index[finding.Namespace].IsTerminating)
            .GroupBy(finding => finding.Namespace, finding => finding.Result)
            .ToDictionary(group => group.Key, group => group.ToArray());

        static ReportResult? Read(ReadOnlySpan<byte> json)
        {
            try
            {
                return ReportFindings.Of(JsonSerializer.Deserialize(json, BlockedDeletionJson.Default.BlockedDeletionObject)!);
            }
            catch (JsonException)
            {
                // For example of an older schema. It must not keep the others.
                return null;
            }
        }
    }

    private async Task WriteAsync(
        Resource kind, Dictionary<string, ReportResult[]> findings, Dictionary<string, JsonNode> stored, CancellationToken cancellation)
    {
        foreach (var (ns, results) in findings.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var (content, summary) = ReportFindings.Content(results);
            var report = stored.GetValueOrDefault(ns);
            if (report is null || !JsonNode.DeepEquals(report["results"], content) || !JsonNode.DeepEquals(report["summary"], summary))
            {
                await WriteAsync(kind, ns, report, content, summary, cancellation).ConfigureAwait(false);
            }
        }

        foreach (var (ns, report) in stored.Where(report => !findings.ContainsKey(report.Key)))
        {
            var metadata = report["metadata"]!;
            if (IsOwn(report))
            {
                await _objects.TryDeleteAsync(
                    kind, ns, Name, new((string)metadata["uid"]!, (string)metadata["resourceVersion"]!), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A failure for one namespace must not affect the others: it may be terminating, and a policy may reject the report.</summary>
    private async Task WriteAsync(Resource kind, string ns, JsonNode? stored, JsonArray content, JsonObject summary, CancellationToken cancellation)
    {
        var json = new JsonObject { ["results"] = content, ["summary"] = summary };
        try
        {
            if (stored is null)
            {
                (json["apiVersion"], json["kind"]) = (kind.ApiVersion, kind.Kind);
                json["metadata"] = new JsonObject { ["name"] = Name, ["labels"] = new JsonObject { [WellKnown.ManagedByLabel] = WellKnown.ManagedBy } };
                json["scope"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["name"] = ns };
                using var created = await _objects.CreateAsync(kind, ns, Encoding.UTF8.GetBytes(json.ToJsonString()), cancellation).ConfigureAwait(false);
            }
            else if (IsOwn(stored))
            {
                json["metadata"] = new JsonObject { ["resourceVersion"] = stored["metadata"]!["resourceVersion"]!.DeepClone() };
                using var patched = await _objects.PatchAsync(
                    kind, ns, Name, Encoding.UTF8.GetBytes(json.ToJsonString()), MediaTypes.MergePatch, cancellation).ConfigureAwait(false);
            }
            else
            {
                Log.Foreign(logger, kind.Kind, ns);
            }
        }
        catch (ApiServerException failure) when (!ApiServerException.IsOutage(failure))
        {
            Log.NotWritten(logger, kind.Kind, ns, failure.Message);
        }
    }

    private static bool IsOwn(JsonNode report) => (string?)report["metadata"]?["labels"]?[WellKnown.ManagedByLabel] == WellKnown.ManagedBy;

    private static partial class Log
    {
        [LoggerMessage(EventId = 295, Level = LogLevel.Warning, Message = "Could not write the reports: {Problem} Retrying in {Delay}.")]
        public static partial void Failed(ILogger logger, string problem, TimeSpan delay);

        [LoggerMessage(EventId = 296, Level = LogLevel.Warning, Message = "Could not write {Kind} {Namespace}/secretpin: {Problem}")]
        public static partial void NotWritten(ILogger logger, string kind, string @namespace, string problem);

        [LoggerMessage(
            EventId = 297, Level = LogLevel.Warning,
            Message = "{Kind} {Namespace}/secretpin has no label app.kubernetes.io/managed-by: secretpin, so it belongs to another program and "
                + "stays unchanged.")]
        public static partial void Foreign(ILogger logger, string kind, string @namespace);
    }
}
