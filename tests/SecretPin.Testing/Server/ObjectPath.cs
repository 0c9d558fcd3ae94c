namespace SecretPin.Testing.Server;

/// <summary>The path of a request to an API server, in its parts.</summary>
/// <param name="Group">Empty for core.</param>
/// <param name="Version"><see langword="null"/> for the discovery of the group.</param>
/// <param name="Namespace"><see langword="null"/> for all namespaces and for resources without namespaces.</param>
/// <param name="Plural">The resource.</param>
/// <param name="Name"><see langword="null"/> for a collection.</param>
/// <param name="Subresource">Such as <c>status</c>.</param>
public sealed record ObjectPath(string Group, string? Version, string? Namespace, string? Plural, string? Name, string? Subresource)
{
    /// <exception cref="ArgumentException">The path is not one of the Kubernetes API.</exception>
    public static ObjectPath Parse(string path)
    {
        var segments = path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        var (group, rest) = segments switch
        {
            ["api", .. var core] => ("", core),
            ["apis", var named, .. var others] => (named, others),
            _ => throw new ArgumentException($"{path} is not a path of the Kubernetes API.", nameof(path)),
        };
        return rest switch
        {
            [] => new(group, null, null, null, null, null),
            [var version, "namespaces", var ns, var plural] => new(group, version, ns, plural, null, null),
            [var version, "namespaces", var ns, var plural, var name] => new(group, version, ns, plural, name, null),
            [var version, "namespaces", var ns, var plural, var name, var subresource] => new(group, version, ns, plural, name, subresource),
            [var version, var plural] => new(group, version, null, plural, null, null),
            [var version, var plural, var name] => new(group, version, null, plural, name, null),
            [var version, var plural, var name, var subresource] => new(group, version, null, plural, name, subresource),
            _ => throw new ArgumentException($"{path} is not the path of an object or a collection.", nameof(path)),
        };
    }

    /// <summary>The path without the subresource.</summary>
    public override string ToString()
    {
        string?[] segments = [Group.Length == 0 ? "api" : $"apis/{Group}", Version, Namespace is null ? null : $"namespaces/{Namespace}", Plural, Name];
        return "/" + string.Join('/', segments.Where(segment => segment is not null));
    }
}
