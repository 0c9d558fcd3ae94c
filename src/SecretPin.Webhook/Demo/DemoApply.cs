using System.Text.Json.Nodes;

namespace SecretPin.Webhook.Demo;

/// <summary>
/// Merges a manifest that is applied again, as observed on a real API server: the pod template keeps the annotation that the webhook added,
/// and <c>imagePullSecrets</c>, a list keyed by name, contains both the alias and the pin.
/// </summary>
internal static class DemoApply
{
    public static JsonNode Merge(JsonNode manifest, JsonNode old)
    {
        var merged = manifest.DeepClone();
        if (Template(merged) is not { } template || Template(old) is not { } stored)
        {
            return merged;
        }

        if (stored["metadata"]?["annotations"] is { } annotations)
        {
            var metadata = template["metadata"] ??= new JsonObject();
            metadata["annotations"] = annotations.DeepClone();
        }

        if (template["spec"]!["imagePullSecrets"]?.AsArray() is { } entries)
        {
            foreach (var entry in stored["spec"]!["imagePullSecrets"]?.AsArray() ?? [])
            {
                entries.Add(entry!.DeepClone());
            }
        }

        return merged;
    }

    /// <returns>The pod template; <see langword="null"/> for an object without one.</returns>
    public static JsonNode? Template(JsonNode workload) =>
        (workload["spec"]?["jobTemplate"] ?? workload)["spec"]?["template"];
}
