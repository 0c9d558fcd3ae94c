using System.Globalization;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.PolicyReports;

/// <summary>The results of the report of a namespace, as pure functions of its state.</summary>
internal static class ReportFindings
{
    public const string GuardPolicy = "secretpin-deletion-guard", EnforcementPolicyName = "secretpin-versioned-secrets";

    /// <summary>Bounds the size of a report. Further results are counted in the last one.</summary>
    public const int MaxResults = 200;

    /// <summary>In runes.</summary>
    private const int LongestMessage = 1024;

    /// <summary>The last attempt to delete a Secret, with the number of all attempts.</summary>
    /// <returns><see langword="null"/> if the object contains no attempt.</returns>
    public static ReportResult? Of(BlockedDeletionObject blocked)
    {
        if (blocked is not { Metadata: { Name: { } name, Namespace: { } ns }, Status: { Attempts: [var last, ..] } status })
        {
            return null;
        }

        var (result, severity) = Enum.TryParse<AttemptOutcome>(last.Outcome, out var outcome) ? outcome switch
        {
            AttemptOutcome.Denied => ("fail", "medium"),
            AttemptOutcome.Unverified => ("error", "medium"),
            AttemptOutcome.Forced => ("warn", "high"),
            AttemptOutcome.Impersonated => ("fail", "critical"),
            _ => ("fail", "high"),
        } : ("fail", "medium");
        return new(GuardPolicy, last.Reason, result, severity, SafeText.SingleLine(last.Message ?? last.Outcome, LongestMessage))
        {
            Resource = new() { ["apiVersion"] = "v1", ["kind"] = "Secret", ["namespace"] = ns, ["name"] = name },
            Time = last.Time,
            Properties = new Dictionary<string, string>
            {
                ["outcome"] = last.Outcome,
                ["user"] = last.User,
                ["denied"] = Text(status.Denied),
                ["forced"] = Text(status.Forced),
                ["unverified"] = Text(status.Unverified),
                ["impersonated"] = Text(status.Impersonated),
                ["audited"] = Text(status.Audited),
            },
        };
    }

    /// <summary>The stored workloads that violate the levels of enforcement of their namespace. Without levels, there are none.</summary>
    public static IEnumerable<ReportResult> Violations(string ns, NamespaceIndex cached, ObjectScanner scanner)
    {
        var policy = cached.Enforcement;
        if (!policy.IsAny || cached.IsTerminating)
        {
            yield break;
        }

        // The note of the level audit contains the problems, whatever the levels are.
        var noting = policy with { Enforces = false, Warns = false, Audits = true, IsAuditMode = true };
        var (rule, result, severity) = policy.Enforces ? ("enforce", "fail", "high") : policy.Warns ? ("warn", "warn", "medium") : ("audit", "warn", "low");
        var pins = cached.Aliases.Where(entry => entry.Value.Alias is not null)
            .ToDictionary(entry => entry.Key, entry => EffectivePinRule.Effective(entry.Value.Alias!, secret => Exists(secret.ToString())));
        foreach (var workload in cached.Objects.Values.OrderBy(workload => workload.ToString(), StringComparer.Ordinal))
        {
            if (scanner.WorkloadOf(workload.Kind) is not { IsHistory: false } kind || workload.IsBeingDeleted || workload.HasReviewedController)
            {
                continue;
            }

            var review = new WorkloadReview(kind, ns, workload);
            var existing = StatedVersions.Of(review).Where(Exists).ToHashSet();
            if (FinalStateCheck.Decide(review, pins, existing, noting).AuditNote is { } problems)
            {
                yield return new(EnforcementPolicyName, rule, result, severity, SafeText.SingleLine(problems, LongestMessage))
                {
                    Resource = new()
                    {
                        ["apiVersion"] = workload.ApiVersion.Length > 0 ? workload.ApiVersion
                            : workload.Kind.Group.Length == 0 ? "v1" : $"{workload.Kind.Group}/v1",
                        ["kind"] = workload.Kind.Kind,
                        ["namespace"] = ns,
                        ["name"] = workload.Name,
                        ["uid"] = workload.Uid,
                    },
                };
            }
        }

        bool Exists(string secret) => cached.Secrets.TryGetValue(secret, out var stored) && !stored.IsBeingDeleted;
    }

    /// <summary>The content of a report: at most <see cref="MaxResults"/> results, the latest attempts first, and the sum of each outcome.</summary>
    public static (JsonArray Results, JsonObject Summary) Content(IEnumerable<ReportResult> findings)
    {
        var all = findings.OrderByDescending(finding => finding.Time ?? DateTimeOffset.MinValue).ToArray();
        var shown = all.Length <= MaxResults ? all :
        [
            .. all.Take(MaxResults - 1),
            new(
                "secretpin", "limit", "skip", "info",
                $"This report is limited to {MaxResults} results. {all.Length - MaxResults + 1} further results are left out."),
        ];
        return (
            new([.. shown.Select(finding => (JsonNode)finding.ToJson())]),
            new(((string[])["pass", "fail", "warn", "error", "skip"])
                .Select(result => KeyValuePair.Create(result, (JsonNode?)shown.Count(finding => finding.Result == result)))));
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
