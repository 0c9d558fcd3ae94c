using SecretPin.Cli.Cluster;
using SecretPin.Kubernetes.CustomResources;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Coverage;

/// <summary>Compares the fields of CRDs with what the guard reads.</summary>
/// <param name="values">The chart values.</param>
/// <param name="permissions">What the guard may list, apart from the kinds of the catalogue.</param>
internal sealed class CoverageComparison(ClusterReferences values, GuardPermissions permissions)
{
    private readonly ReferenceCatalogue _catalogue = new(ShippedCatalogue.Projects, values);

    /// <param name="crds">The CRDs.</param>
    /// <param name="objectsOf">For each object of a CRD, whether it sets each field; <see langword="null"/> if the user may not list the objects.</param>
    /// <param name="unreadable">The permissions that the user lacks.</param>
    public CoverageResult Of(IEnumerable<CrdSchema> crds, Func<CrdSchema, IReadOnlyList<bool[]>?> objectsOf, IReadOnlyCollection<string> unreadable)
    {
        var sorted = crds.OrderBy(crd => crd.Kind.Group, StringComparer.Ordinal).ThenBy(crd => crd.Kind.Kind, StringComparer.Ordinal).ToArray();
        return new(
            [.. sorted.SelectMany(crd => FieldsOf(crd, crd.Fields.Count == 0 ? [] : objectsOf(crd)))],
            [.. sorted.Where(crd => crd.OpaquePaths.Count > 0 && !IsSearched(crd))],
            [.. unreadable])
        {
            Excluded = [.. sorted.Where(crd => crd.Fields.Count + crd.OpaquePaths.Count > 0 && IsExcluded(crd)).Select(crd => crd.Objects.ToString())],
            IsSearchEnabled = values.Search.IsEnabled,
        };
    }

    /// <summary>For each field of the CRD, whether the object sets it.</summary>
    public static bool[] FieldsIn(CrdSchema crd, ReadOnlySpan<byte> json)
    {
        using var document = CrdSchema.ParseDocument(json);
        return [.. crd.Fields.Select(field => field.IsSetIn(document.RootElement))];
    }

    private IEnumerable<FieldCoverage> FieldsOf(CrdSchema crd, IReadOnlyList<bool[]>? objects) => crd.Fields.Select((field, i) =>
    {
        var (by, project) = CoverageOf(crd, field);
        return new FieldCoverage(crd, field, by, project) { Objects = objects?.Count(fields => fields[i]), IsExcluded = IsExcluded(crd) };
    });

    private (CoveredBy By, string? Project) CoverageOf(CrdSchema crd, CandidateField field) =>
        _catalogue.ProjectThatIgnores(crd.Kind, field) is { } ignores && _catalogue.ProjectOf(crd.Kind, field) is null ? (CoveredBy.NotAReference, ignores)
        : IsExcluded(crd) ? (CoveredBy.Nothing, null)
        : _catalogue.ProjectOf(crd.Kind, field) is { } project ? (CoveredBy.Catalogue, project)
        : (IsSearched(crd) ? CoveredBy.Search : CoveredBy.Nothing, null);

    private bool IsSearched(CrdSchema crd) => values.Search.IsEnabled && !IsExcluded(crd) && !SearchOptions.Reports.Contains(crd.Objects.ToString())
        && (_catalogue.Lists(crd.Kind) || permissions.CanList(crd.Kind.Group, crd.Plural));

    /// <summary>The guard lists the kinds of the chart value <c>workloads</c> in any case.</summary>
    private bool IsExcluded(CrdSchema crd) =>
        values.Search.Excluded.Contains(crd.Objects.ToString()) && !values.Workloads.Any(custom => custom.Workload.Kind == crd.Kind);
}
