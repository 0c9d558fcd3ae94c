using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Kubernetes.InstalledWebhooks;

namespace SecretPin.Cli.Preflight;

/// <summary>How the webhooks of other programs meet those of SecretPin. A pure function of the webhook configurations.</summary>
internal static class OtherWebhooks
{
    /// <summary>The default of the chart value <c>webhooks.mutating.name</c>. The API server calls mutating webhooks in the order of these names.</summary>
    private const string MutatingName = "zzz-secretpin";

    private static readonly (string Group, string Resource)[] Workloads =
    [
        ("apps", "deployments"), ("apps", "statefulsets"), ("apps", "daemonsets"), ("apps", "replicasets"), ("batch", "jobs"), ("batch", "cronjobs"),
        ("", "pods"),
    ];

    public static IReadOnlyList<WebhookFinding> Find(IEnumerable<JsonNode> configurations, IReadOnlyDictionary<string, string> releaseNamespace) =>
    [
        .. from configuration in configurations
           where !WebhookConfigurations.IsOfSecretPin(configuration)
           from webhook in configuration["webhooks"] as JsonArray ?? []
           from finding in Of(configuration, webhook, releaseNamespace)
           orderby finding.IsProblem descending
           select finding,
    ];

    private static IEnumerable<WebhookFinding> Of(JsonNode configuration, JsonNode webhook, IReadOnlyDictionary<string, string> releaseNamespace)
    {
        var (kind, name) = ((string?)configuration["kind"] ?? "", (string?)configuration["metadata"]?["name"] ?? "");
        var fails = (string?)webhook["failurePolicy"] is not "Ignore";
        var changesWorkloads = Workloads.Any(workload => Covers(webhook, workload.Group, workload.Resource, "CREATE"));
        if (kind == "MutatingWebhookConfiguration" && changesWorkloads)
        {
            yield return string.CompareOrdinal(name, MutatingName) > 0
                ? Finding(true, $"is called after SecretPin, so aliases in what it adds stay unresolved. Set webhooks.mutating.name to a name after {name}")
                : Finding(false, "is called before SecretPin, which resolves also what it adds");
        }

        if (kind == "ValidatingWebhookConfiguration" && Covers(webhook, "", "secrets", "DELETE"))
        {
            yield return Finding(false, "also decides about deletions of Secrets. Each of the two can reject a deletion");
        }

        if (fails && Covers(webhook, WellKnown.Group, "secretaliases", "UPDATE"))
        {
            yield return Finding(true, "reviews SecretAliases, too: while it does not answer, no pin can be moved. Exclude the group secretpin.io from it");
        }

        if (fails && changesWorkloads && NamespaceSelector.Matches(webhook["namespaceSelector"], releaseNamespace))
        {
            yield return Finding(
                true, "reviews the pods of SecretPin: while it does not answer, no replica can start. Exclude the namespace of SecretPin from it");
        }

        WebhookFinding Finding(bool isProblem, string effect) => new($"{kind}/{name}", (string?)webhook["name"] ?? "", effect, isProblem);
    }

    /// <summary>Whether a rule of the webhook covers an operation on a resource (admissionregistration.k8s.io/v1 RuleWithOperations).</summary>
    private static bool Covers(JsonNode webhook, string group, string resource, string operation) =>
        (webhook["rules"] as JsonArray ?? []).Any(rule =>
            Contains(rule?["apiGroups"], group) && Contains(rule?["operations"], operation)
            && Contains(rule?["resources"], resource, "*/*", $"{resource}/*"));

    private static bool Contains(JsonNode? list, params string[] values) =>
        (list as JsonArray ?? []).Any(item => (string?)item == "*" || values.Contains((string?)item));
}

/// <param name="Configuration">The webhook configuration, as kind/name.</param>
/// <param name="Webhook">The name of the webhook.</param>
/// <param name="Effect">What it does to SecretPin, without a full stop.</param>
/// <param name="IsProblem">Whether something should be changed.</param>
internal sealed record WebhookFinding(string Configuration, string Webhook, string Effect, bool IsProblem);
