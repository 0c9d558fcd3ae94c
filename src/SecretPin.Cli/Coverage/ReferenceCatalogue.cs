using SecretPin.Cli.Cluster;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Coverage;

/// <summary>
/// The entries that the guard uses: those of the catalogue that the chart of this release contains, and those of the chart values <c>references</c> and
/// <c>workloads</c>.
/// </summary>
/// <param name="projects">The catalogue.</param>
/// <param name="values">The chart values.</param>
internal sealed class ReferenceCatalogue(IReadOnlyList<CatalogueProject> projects, ClusterReferences values)
{
    private readonly ILookup<ObjectKind, (CatalogueEntry Entry, string Project)> _entries = projects
        .Where(project => !values.Disabled.Contains(project.Project))
        .SelectMany(project => project.Entries.Select(entry => (Entry: entry, project.Project)))
        .Concat(values.Entries.Select(entry => (Entry: entry, Project: "references")))
        .Concat(values.Workloads.Select(workload => (Entry: EntryOf(workload), Project: "workloads")))
        .ToLookup(source => source.Entry.ObjectKind);

    private readonly Dictionary<(ObjectKind Kind, string Path), string> _ignored = (
        from project in projects
        from fields in project.Ignored
        from path in fields.Paths
        select ((new ObjectKind(fields.Group, fields.Kind), path), project.Project)).ToDictionary();

    /// <summary>Whether the guard lists the objects of a kind.</summary>
    public bool Lists(ObjectKind kind) => _entries.Contains(kind);

    /// <returns>
    /// The project whose entry contains the field; <c>references</c> or <c>workloads</c> for the chart value; <see langword="null"/> for none.
    /// </returns>
    public string? ProjectOf(ObjectKind kind, CandidateField field) =>
        _entries[kind].Where(source => Contains(source.Entry, field)).Select(source => source.Project).FirstOrDefault();

    /// <returns>The project that states that the field is not a reference; <see langword="null"/> for none.</returns>
    public string? ProjectThatIgnores(ObjectKind kind, CandidateField field) => _ignored.GetValueOrDefault((kind, field.Path));

    private static CatalogueEntry EntryOf(CustomWorkload custom) => new()
    {
        Group = custom.Resource.Group,
        Versions = [custom.Resource.Version],
        Resource = custom.Resource.Plural,
        Kind = custom.Resource.Kind,
        Scope = CatalogueScope.Namespaced,
        PodSpecs = [.. custom.Workload.PodSpecPaths.Select(FieldPath.FormatPodSpec)],
    };

    private static bool Contains(CatalogueEntry entry, CandidateField field) => field.IsPodSpec
        ? entry.PodSpecs.Contains(field.Path)
        : entry.Secrets.Any(secret => secret.Path == field.Path)
            || entry.PodSpecs.Any(podSpec => field.Path.StartsWith(podSpec + ".", StringComparison.Ordinal)
                && PodSpecLocations.Under(FieldLocation.Root).Any(location => $"{podSpec}.{location}" == field.Path));
}
