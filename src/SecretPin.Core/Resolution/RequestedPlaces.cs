using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>The places of a workload that belong to the aliases that it requests to resolve again.</summary>
internal sealed class RequestedPlaces
{
    private readonly HashSet<string> _aliases;
    private readonly Dictionary<PodTemplate, HashSet<VersionedSecretName>> _resolved;
    private readonly ScannedObject _workload;

    private RequestedPlaces(ScannedObject workload, string request)
    {
        (_workload, _aliases) = (workload, [.. ResolveRequest.Aliases(request)]);
        _resolved = workload.Templates.ToDictionary(template => template, template => Provenance.Parse(template.Resolved).ToHashSet());
    }

    /// <returns><see langword="null"/> if the workload requests nothing.</returns>
    public static RequestedPlaces? Of(ScannedObject workload) => workload.ResolveRequest is { } request ? new(workload, request) : null;

    /// <summary>
    /// The alias that a reference belongs to: its name is the alias, or a version that the annotation of its own pod template assigns to the alias.
    /// <see langword="null"/> if it belongs to no requested alias.
    /// </summary>
    public string? AliasOf(in Reference reference)
    {
        var alias = VersionedSecretName.TryParse(reference.Name, out var version)
            && _workload.TemplateOf(reference) is { } template && _resolved[template].Contains(version) ? version.Alias.Value : reference.Name;
        return _aliases.Contains(alias) ? alias : null;
    }
}
