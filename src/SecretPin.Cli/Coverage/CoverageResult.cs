using SecretPin.Core.References;

namespace SecretPin.Cli.Coverage;

/// <summary>The fields of the CRDs of a cluster, or of files, that look like references to Secrets.</summary>
/// <param name="Fields">In the order of kinds and paths.</param>
/// <param name="Unknown">The kinds whose schema permits any fields, and that the guard does not list.</param>
/// <param name="Unreadable">The permissions that the user lacks, so that the result may be incomplete.</param>
internal sealed record CoverageResult(IReadOnlyList<FieldCoverage> Fields, IReadOnlyList<ObjectKind> Unknown, IReadOnlyList<string> Unreadable)
{
    public IReadOnlyList<FieldCoverage> Uncovered { get; } = [.. Fields.Where(field => field.By == CoveredBy.Nothing)];

    public int Count(CoveredBy by) => Fields.Count(field => field.By == by);
}
