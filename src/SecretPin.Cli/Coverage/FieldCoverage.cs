namespace SecretPin.Cli.Coverage;

/// <summary>A field that looks like a reference to a Secret, and what covers it.</summary>
/// <param name="Crd">The CRD that contains the field.</param>
/// <param name="Field">The field.</param>
/// <param name="By">What finds a Secret that the field names.</param>
/// <param name="Project">
/// The project in the catalogue that lists the field; <c>references</c> or <c>workloads</c> for the chart value; <see langword="null"/> for none.
/// </param>
internal sealed record FieldCoverage(CrdSchema Crd, CandidateField Field, CoveredBy By, string? Project)
{
    /// <summary>The number of objects that name a Secret in the field; <see langword="null"/> if the user may not list them.</summary>
    public int? Objects { get; init; }

    /// <summary>Whether the chart value <c>guard.search.excluded</c> contains the kind, so that the guard reads none of its fields.</summary>
    public bool IsExcluded { get; init; }
}

/// <summary>What finds a Secret that a field names.</summary>
internal enum CoveredBy
{
    Nothing,

    /// <summary>The search for names of versions: the guard may list the kind. It does not find unversioned Secrets.</summary>
    Search,

    Catalogue,

    /// <summary>The catalogue states that the field is not a reference.</summary>
    NotAReference,
}
