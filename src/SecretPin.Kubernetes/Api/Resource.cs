using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Api;

/// <summary>A kind of object as the API server serves it.</summary>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Version">The version that we ask for.</param>
/// <param name="Plural">The last segment of its path, in lower case.</param>
/// <param name="Kind">As in an object's <c>kind</c>.</param>
public sealed record Resource(string Group, string Version, string Plural, string Kind)
{
    public bool IsNamespaced { get; init; } = true;

    /// <summary>Whether only metadata is ever asked for, so that the rest of an object never reaches us.</summary>
    public bool IsMetadataOnly { get; init; }

    /// <summary>Whether every API server has it; any other may not be installed.</summary>
    public bool IsBuiltIn => Group is "" or "apps" or "batch" or "networking.k8s.io" or "storage.k8s.io";

    public ObjectKind ObjectKind => new(Group, Kind);

    /// <summary>As in an object's <c>apiVersion</c>: <c>v1</c>, <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of one object, or of a collection, relative to the API server's address.</summary>
    /// <param name="ns"><see langword="null"/> for all namespaces, and for a resource without namespaces.</param>
    /// <param name="name"><see langword="null"/> for the collection.</param>
    public string Path(string? ns = null, string? name = null)
    {
        var path = $"{(Group.Length == 0 ? "api" : "apis")}/{ApiVersion}";
        path = ns is null ? $"{path}/{Plural}" : $"{path}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}";
        return name is null ? path : $"{path}/{Uri.EscapeDataString(name)}";
    }

    /// <summary><c>deployments.apps</c>, as kubectl writes it.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
