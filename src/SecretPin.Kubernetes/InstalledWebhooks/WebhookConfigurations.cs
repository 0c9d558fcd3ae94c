using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.InstalledWebhooks;

/// <summary>What the webhook configurations of SecretPin lack: a pure function of the stored objects (admissionregistration.k8s.io/v1).</summary>
public static class WebhookConfigurations
{
    /// <summary>Whether the chart of SecretPin installed an object: a webhook configuration, or the Deployment.</summary>
    public static bool IsOfSecretPin(JsonNode installed) => (string?)installed["metadata"]?["labels"]?["app.kubernetes.io/name"] == WellKnown.ManagedBy;

    /// <summary>Components that write only <c>caBundle</c>.</summary>
    private static readonly string[] WritersOfCaBundle = [ObjectClient.DefaultFieldManager, "cert-manager-cainjector"];

    /// <summary>The managers that own fields of the webhooks other than <c>caBundle</c>. One of them has installed the configuration.</summary>
    public static IReadOnlyList<string> ManagersOf(JsonNode configuration) =>
    [
        .. (configuration["metadata"]?["managedFields"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(entry => entry["fieldsV1"]?["f:webhooks"] is not null)
            .Select(entry => (string?)entry["manager"] ?? "")
            .Where(manager => !WritersOfCaBundle.Contains(manager))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The webhooks whose namespaceSelector does not match a namespace, apart from those for namespaces with enforcement.</summary>
    /// <param name="configurations">The configurations of SecretPin.</param>
    /// <param name="labels">The labels of the namespace.</param>
    /// <param name="enforceLabel">The label that selects the namespaces with enforcement. A selector with it is ignored.</param>
    public static IReadOnlyList<string> NotCovering(
        IEnumerable<JsonNode> configurations, IReadOnlyDictionary<string, string> labels, string enforceLabel) =>
    [
        .. configurations.SelectMany(configuration => configuration["webhooks"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(webhook => !IsForEnforcement(webhook["namespaceSelector"], enforceLabel) && !IsForAuditMode(webhook["namespaceSelector"])
                && !NamespaceSelector.Matches(webhook["namespaceSelector"], InEnforceMode(labels)))
            .Select(webhook => (string?)webhook["name"] ?? ""),
    ];

    /// <summary>Whether the webhook is the copy for namespaces in audit mode. The original selects all others, so it stands for both.</summary>
    private static bool IsForAuditMode(JsonNode? selector) =>
        (selector?["matchExpressions"] as JsonArray ?? [])
            .Any(expression => (string?)expression?["key"] == WellKnown.ModeLabel && (string?)expression["operator"] == "In");

    private static Dictionary<string, string> InEnforceMode(IReadOnlyDictionary<string, string> labels) =>
        labels.Where(label => label.Key != WellKnown.ModeLabel).ToDictionary();

    private static bool IsForEnforcement(JsonNode? selector, string enforceLabel) =>
        (selector?["matchExpressions"] as JsonArray ?? []).Any(expression => (string?)expression?["key"] == enforceLabel);
}
