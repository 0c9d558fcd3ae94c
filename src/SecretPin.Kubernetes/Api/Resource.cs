using SecretPin.Core;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Api;

/// <summary>A resource of the API server.</summary>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Version">The requested API version.</param>
/// <param name="Plural">The last segment of the path, in lower case.</param>
/// <param name="Kind">The <c>kind</c> of its objects.</param>
public sealed record Resource(string Group, string Version, string Plural, string Kind)
{
    public bool IsNamespaced { get; init; } = true;

    /// <summary>Whether SecretPin requests only metadata of the objects, so that the API server never sends the rest.</summary>
    public bool IsMetadataOnly { get; init; }

    /// <summary>Whether every API server serves the resource. Any other resource may not be installed.</summary>
    public bool IsBuiltIn => Group is "" or "apps" or "batch" or "networking.k8s.io" or "storage.k8s.io";

    public ObjectKind ObjectKind => new(Group, Kind);

    /// <summary>Whether SecretPin depends on the resource, so that its absence is a failure: a built-in resource, or one of SecretPin's own.</summary>
    public bool IsRequired => IsBuiltIn || Group == WellKnown.Group;

    /// <summary>As in an object's <c>apiVersion</c>: <c>v1</c>, <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of an object or a collection, relative to the API server's address.</summary>
    /// <param name="ns"><see langword="null"/> for all namespaces, and for a cluster-scoped resource.</param>
    /// <param name="name"><see langword="null"/> for the collection.</param>
    /// <param name="subresource">Such as <c>status</c>; <see langword="null"/> for the object itself.</param>
    public string Path(string? ns = null, string? name = null, string? subresource = null)
    {
        var path = $"{(Group.Length == 0 ? "api" : "apis")}/{ApiVersion}";
        path = ns is null ? $"{path}/{Plural}" : $"{path}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}";
        path = name is null ? path : $"{path}/{Uri.EscapeDataString(name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    /// <summary>The name that kubectl uses: <c>deployments.apps</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
