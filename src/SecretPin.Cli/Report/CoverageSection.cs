using SecretPin.Cli.Coverage;

namespace SecretPin.Cli.Report;

/// <summary>The section of the page about references in custom resources.</summary>
internal static class CoverageSection
{
    public static Html Of(CoverageResult coverage)
    {
        var shown = coverage.Fields.Where(field => field.By == CoveredBy.Nothing || field.Objects is null or > 0).ToArray();
        return Html.Of($"""
            <section id="coverage">
            <h2>References in custom resources</h2>
            <p>{coverage.Count(CoveredBy.Catalogue)} fields that look like references to Secrets are in the catalogue,
            {coverage.Count(CoveredBy.Search)} are covered by the search, which finds only versions,
            and {coverage.Count(CoveredBy.Nothing)} are not covered.{(shown.Length == 0 ? " No object sets one of them." : "")}</p>
            {(shown.Length == 0 ? Html.None : Table(shown))}
            </section>
            """);
    }

    private static Html Table(IEnumerable<FieldCoverage> fields) => Html.Of($"""
        <div class="figure"><table>
        <thead><tr><th>Kind</th><th>Field</th><th class="count">Objects</th><th>Covered by</th></tr></thead>
        <tbody>{fields.Select(Row)}</tbody>
        </table></div>
        """);

    private static Html Row(FieldCoverage field) => Html.Of($"""
        <tr><td>{field.Crd.Kind.ToString()}</td><td><code>{field.Field.Path}</code></td><td class="count">{CoverageListing.Objects(field)}</td>
        <td class="{(field.By == CoveredBy.Nothing ? "attention" : "")}">{CoverageListing.By(field)}</td></tr>
        """);
}
