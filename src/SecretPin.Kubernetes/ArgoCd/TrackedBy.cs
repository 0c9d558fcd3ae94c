using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.ArgoCd;

/// <summary>Which Application of Argo CD tracks an object (argo-cd, util/argo/resource_tracking.go).</summary>
internal static class TrackedBy
{
    /// <summary>As <c>application:group/kind:namespace/name</c>. An Application in another namespace than Argo CD is <c>namespace_name</c>.</summary>
    private const string Annotation = "argocd.argoproj.io/tracking-id";

    /// <returns>The Application; <see langword="null"/> if the object has none. Its existence is not verified.</returns>
    /// <param name="metadata">The metadata of the object.</param>
    /// <param name="kind">The kind of the object.</param>
    /// <param name="options">The namespace of Argo CD, and its label.</param>
    public static ObjectKey? Application(JsonNode metadata, ObjectKind kind, ArgoCdOptions options)
    {
        var id = (string?)metadata["annotations"]?[Annotation];
        var name = id is null ? (string?)metadata["labels"]?[options.InstanceLabel]
            // Argo CD ignores the annotation of an object that was copied from another one.
            : id.Split(':') is [var application, var type, var place]
                && type == $"{kind.Group}/{kind.Kind}" && place == $"{metadata["namespace"]}/{metadata["name"]}" ? application
            : null;
        var key = name?.Split('_', 2) switch
        {
            [var ns, var inNamespace] => new ObjectKey(ns, inNamespace),
            [var inArgoCd] when options.Namespaces is [var first, ..] => new ObjectKey(first, inArgoCd),
            _ => (ObjectKey?)null,
        };
        return key is { } found && options.Namespaces.Contains(found.Namespace) && DnsSubdomain.IsValid(found.Name) ? found : null;
    }
}
