using System.Text.Json.Nodes;

namespace SecretPin.Kubernetes.InstalledWebhooks;

/// <summary>A label selector (metav1.LabelSelector), as <c>namespaceSelector</c> of a webhook.</summary>
public static class NamespaceSelector
{
    /// <summary>Whether an object with these labels matches. An absent or empty selector matches every object. An unknown operator matches none.</summary>
    public static bool Matches(JsonNode? selector, IReadOnlyDictionary<string, string> labels) =>
        (selector?["matchLabels"] as JsonObject ?? []).All(label => labels.GetValueOrDefault(label.Key) is { } value && value == (string?)label.Value)
        && (selector?["matchExpressions"] as JsonArray ?? []).All(expression => Matches(expression!, labels.GetValueOrDefault((string)expression!["key"]!)));

    private static bool Matches(JsonNode expression, string? value)
    {
        var values = (expression["values"] as JsonArray ?? []).Select(item => (string?)item);
        return (string?)expression["operator"] switch
        {
            "In" => value is not null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
