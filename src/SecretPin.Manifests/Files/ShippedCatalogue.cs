using System.Text;
using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Files;

/// <summary>
/// The catalogue of the chart, deploy/chart/files/references. This assembly contains it as JSON, because the webhook and each command read it when they
/// start: reading the YAML files takes seconds.
/// </summary>
public static class ShippedCatalogue
{
    private static readonly Lazy<IReadOnlyList<CatalogueProject>> Read = new(() =>
    {
        using var json = typeof(ShippedCatalogue).Assembly.GetManifestResourceStream("references.json")!;
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(project => CatalogueProject.Parse(Encoding.UTF8.GetBytes(project.GetRawText())))];
    });

    public static IReadOnlyList<CatalogueProject> Projects => Read.Value;

    /// <param name="disabled">The names of projects that do not count.</param>
    /// <param name="more">A JSON list of further entries; <see langword="null"/> or empty for none.</param>
    /// <exception cref="CatalogueException">A project is unknown, or an entry is malformed.</exception>
    public static IReadOnlyList<KindFields> With(IEnumerable<string> disabled, string? more)
    {
        var off = disabled.ToHashSet();
        if (off.Except(Projects.Select(project => project.Project)).FirstOrDefault() is { } unknown)
        {
            var known = string.Join(", ", Projects.Select(project => project.Project));
            throw new CatalogueException($"'{unknown}' is not a project of the catalogue. Known are {known}.");
        }

        try
        {
            return
            [
                .. Projects.Where(project => !off.Contains(project.Project)).SelectMany(project => project.Entries)
                    .Concat(string.IsNullOrEmpty(more) ? [] : CatalogueProject.ParseEntries(Encoding.UTF8.GetBytes(more)))
                    .Select(KindFields.Of),
            ];
        }
        catch (FormatException problem)
        {
            throw new CatalogueException($"The list of further entries is malformed: {problem.Message}");
        }
    }
}
