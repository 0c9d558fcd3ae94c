using System.Text.Json.Nodes;

namespace SecretPin.Kubernetes.PolicyReports;

/// <summary>
/// One result of a report. Its fields mean the same in openreports.io/v1alpha1 (ReportResult) and in wgpolicyk8s.io/v1alpha2 (PolicyReportResult).
/// </summary>
/// <param name="Policy">The policy of SecretPin.</param>
/// <param name="Rule">The reason or the level.</param>
/// <param name="Result"><c>fail</c>, <c>warn</c>, <c>error</c> or <c>skip</c>.</param>
/// <param name="Severity"><c>critical</c>, <c>high</c>, <c>medium</c>, <c>low</c> or <c>info</c>.</param>
/// <param name="Message">A single line.</param>
internal sealed record ReportResult(string Policy, string Rule, string Result, string Severity, string Message)
{
    /// <summary>The object; <see langword="null"/> for a result about the report itself.</summary>
    public JsonObject? Resource { get; init; }

    /// <summary><see langword="null"/> for a finding that has no time.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Further fields as text. Default none.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["source"] = "SecretPin",
            ["category"] = "Secrets",
            ["policy"] = Policy,
            ["rule"] = Rule,
            ["result"] = Result,
            ["severity"] = Severity,
            ["message"] = Message,
        };
        if (Resource is not null)
        {
            json["resources"] = new JsonArray(Resource.DeepClone());
        }

        if (Time is { } time)
        {
            json["timestamp"] = new JsonObject { ["seconds"] = time.ToUnixTimeSeconds(), ["nanos"] = 0 };
        }

        if (Properties.Count > 0)
        {
            json["properties"] = new JsonObject(Properties.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)property.Value)));
        }

        return json;
    }
}
