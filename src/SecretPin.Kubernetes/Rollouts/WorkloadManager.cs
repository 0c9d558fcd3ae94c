using System.Text.Json.Nodes;
using SecretPin.Core;

namespace SecretPin.Kubernetes.Rollouts;

/// <summary>The client that applies a workload, as its labels, annotations and <c>metadata.managedFields</c> name it.</summary>
internal static class WorkloadManager
{
    /// <summary>The annotations and labels of GitOps tools, with the key of the namespace, and a format for messages.</summary>
    private static readonly (string Name, string? Namespace, string Format)[] Tools =
    [
        ("helm.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/namespace", "Flux HelmRelease {0}"),
        ("kustomize.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/namespace", "Flux Kustomization {0}"),
        ("argocd.argoproj.io/instance", null, "Argo CD Application {0}"),
        ("argocd.argoproj.io/tracking-id", null, "Argo CD Application {0}"),
        (WellKnown.ReleaseNameAnnotation, WellKnown.ReleaseNamespaceAnnotation, "Helm release {0}"),
    ];

    /// <param name="workload">A workload.</param>
    /// <param name="podSpecPath">The path from the workload to its pod spec. Only the keys before the first list matter.</param>
    /// <returns>Empty if nothing names the client.</returns>
    public static string Of(JsonObject workload, string podSpecPath)
    {
        var metadata = workload["metadata"] as JsonObject ?? [];
        foreach (var (name, ns, format) in Tools)
        {
            if (Text(metadata, name) is { Length: > 0 } value)
            {
                // Argo CD's tracking ID is application:group/kind:namespace/name.
                value = value.Split(':')[0];
                return string.Format(null, format, ns is not null && Text(metadata, ns) is { } owner ? $"{owner}/{value}" : value);
            }
        }

        return (metadata["managedFields"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(entry => Owns(entry, podSpecPath) && (string?)entry["subresource"] is null or "")
            .OrderByDescending(entry => (string?)entry["time"], StringComparer.Ordinal)
            .Select(entry => (string?)entry["manager"])
            .FirstOrDefault() is { } manager ? SafeText.SingleLine(manager) : "";
    }

    private static string? Text(JsonObject metadata, string key) =>
        (metadata["labels"]?[key] ?? metadata["annotations"]?[key]) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool Owns(JsonObject entry, string podSpecPath)
    {
        JsonNode? node = entry["fieldsV1"];
        foreach (var key in podSpecPath.Split('/').TakeWhile(key => char.IsAsciiLetterOrDigit(key[0])))
        {
            node = (node as JsonObject)?[$"f:{key}"];
        }

        return node is not null;
    }
}
