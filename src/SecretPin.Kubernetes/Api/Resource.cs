using SecretPin.Core;
using SecretPin.Core.Names;
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

    /// <summary>Creates a request. No other code creates a request to the API server or a path (ArchitectureTests).</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="ns"><see langword="null"/> for all namespaces, and for a cluster-scoped resource.</param>
    /// <param name="name"><see langword="null"/> for the collection.</param>
    /// <param name="subresource">Such as <c>status</c>; <see langword="null"/> for the object itself.</param>
    /// <param name="query">With the leading <c>?</c>; empty for none.</param>
    /// <inheritdoc cref="Path" path="/exception"/>
    public HttpRequestMessage CreateRequest(HttpMethod method, string? ns = null, string? name = null, string? subresource = null, string query = "") =>
        new(method, Path(ns, name, subresource) + query);

    /// <summary>Creates a request for the versions of the API group (metav1.APIGroup).</summary>
    /// <inheritdoc cref="Path" path="/exception"/>
    public HttpRequestMessage CreateGroupRequest() => new(HttpMethod.Get, Join("apis", Group));

    /// <summary>Creates a request for the resources of all API groups except core.</summary>
    public static HttpRequestMessage CreateDiscoveryRequest() => new(HttpMethod.Get, "apis");

    /// <summary>Creates a request for the version of Kubernetes.</summary>
    public static HttpRequestMessage CreateVersionRequest() => new(HttpMethod.Get, "version");

    /// <summary>The path of an object or a collection, relative to the API server's address.</summary>
    /// <inheritdoc cref="CreateRequest" path="/param"/>
    /// <exception cref="InvalidNameException">The namespace is not a DNS label, or another segment is not a DNS subdomain.</exception>
    public string Path(string? ns = null, string? name = null, string? subresource = null)
    {
        RequireNamespace(ns);
        RequireNamespace(ObjectKind == Kinds.Namespace ? name : null);
        return Join(
            [
                .. Group.Length == 0 ? ["api"] : new[] { "apis", Group }, Version, .. ns is null ? [] : new[] { "namespaces", ns }, Plural,
                .. new[] { name, subresource }.OfType<string>(),
            ]);
    }

    private static void RequireNamespace(string? ns)
    {
        if (ns is not null && !DnsLabel.IsValid(ns))
        {
            throw new InvalidNameException($"The namespace '{ns}' is not a DNS label ({DnsLabel.Rule}).");
        }
    }

    /// <summary>Joins segments that are DNS subdomains: such a segment needs no escapes, and is neither empty nor a dot segment (RFC 3986 5.2.4).</summary>
    private static string Join(params IReadOnlyList<string> segments) =>
        segments.FirstOrDefault(segment => !DnsSubdomain.IsValid(segment)) is { } invalid
            ? throw new InvalidNameException($"The name '{invalid}' is not a DNS subdomain ({DnsSubdomain.Rule}).")
            : string.Join('/', segments);

    /// <summary>The name that kubectl uses: <c>deployments.apps</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
