namespace SecretPin.Cli.Coverage;

/// <summary>The fields of the CRDs of a cluster, or of files, that look like references to Secrets.</summary>
/// <param name="Fields">In the order of kinds and paths.</param>
/// <param name="Unknown">The kinds whose schema permits anything at some path, and that the search does not cover.</param>
/// <param name="Unreadable">The permissions that the user lacks, so that the result may be incomplete.</param>
internal sealed record CoverageResult(IReadOnlyList<FieldCoverage> Fields, IReadOnlyList<CrdSchema> Unknown, IReadOnlyList<string> Unreadable)
{
    public IReadOnlyList<FieldCoverage> Uncovered { get; } = [.. Fields.Where(field => field.By == CoveredBy.Nothing)];

    /// <summary>The kinds that the chart value <c>guard.search.excluded</c> contains, as <c>plural.group</c>.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>The chart value <c>guard.search.enabled</c>. Default true.</summary>
    public bool IsSearchEnabled { get; init; } = true;

    /// <summary>The fields that an entry of the chart value <c>references</c> would cover.</summary>
    public IEnumerable<FieldCoverage> Missing => Uncovered.Where(uncovered => !uncovered.IsExcluded);

    public int Count(CoveredBy by) => Fields.Count(field => field.By == by);
}
