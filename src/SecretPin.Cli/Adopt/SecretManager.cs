using System.Text.Json.Nodes;

namespace SecretPin.Cli.Adopt;

/// <summary>Finds the tool that manages a Secret. It would change the plain Secret, but not the versions of an alias.</summary>
internal static class SecretManager
{
    /// <param name="secret">The Secret, or its metadata.</param>
    /// <returns>For messages, such as <c>Helm release web</c>; <see langword="null"/> if nothing manages the Secret.</returns>
    public static string? Of(JsonNode secret)
    {
        var metadata = secret["metadata"] as JsonObject ?? [];
        return Annotation("meta.helm.sh/release-name") is { } release ? $"Helm release {release}"
            : Label("helm.toolkit.fluxcd.io/name") is { } helmRelease ? $"Flux HelmRelease {helmRelease}"
            : Label("kustomize.toolkit.fluxcd.io/name") is { } kustomization ? $"Flux Kustomization {kustomization}"
            : Annotation("argocd.argoproj.io/tracking-id") is { } tracking ? $"Argo CD application {tracking.Split(':')[0]}"
            : Label("argocd.argoproj.io/instance") is { } application ? $"Argo CD application {application}"
            : Owner() is { } owner ? owner
            : Keys("labels").Concat(Keys("annotations")).Any(key => key.StartsWith("reconcile.external-secrets.io/", StringComparison.Ordinal))
                ? "External Secrets Operator"
            : Label("app.kubernetes.io/managed-by");

        string? Label(string key) => (string?)metadata["labels"]?[key];

        string? Annotation(string key) => (string?)metadata["annotations"]?[key];

        IEnumerable<string> Keys(string map) => (metadata[map] as JsonObject ?? []).Select(member => member.Key);

        string? Owner() =>
            (metadata["ownerReferences"] as JsonArray)?.FirstOrDefault() is { } owner ? $"{(string?)owner["kind"]}/{(string?)owner["name"]}" : null;
    }
}
