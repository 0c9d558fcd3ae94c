using System.Text;
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
        return CatalogueProject.ParseAll(json);
    });

    private static readonly Lazy<IReadOnlyList<KindFields>> WithoutOptions = new(() => Create([], [], []));

    public static IReadOnlyList<CatalogueProject> Projects => Read.Value;

    /// <param name="disabled">The names of projects that do not count.</param>
    /// <param name="more">A JSON list of further entries; <see langword="null"/> or empty for none.</param>
    /// <param name="resolved">The kinds whose aliases the webhook resolves, as <c>Kind.group</c>; an Ingress, or a namespaced kind of an entry.</param>
    /// <exception cref="CatalogueException">A project or a kind is unknown, or an entry is malformed.</exception>
    public static IReadOnlyList<KindFields> With(IEnumerable<string> disabled, string? more, params IEnumerable<string> resolved)
    {
        try
        {
            return WithEntries(disabled, string.IsNullOrEmpty(more) ? [] : CatalogueProject.ParseEntries(Encoding.UTF8.GetBytes(more)), resolved);
        }
        catch (FormatException problem)
        {
            throw new CatalogueException($"The list of further entries is malformed: {problem.Message}");
        }
    }

    /// <param name="disabled">The names of projects that do not count.</param>
    /// <param name="more">Further entries.</param>
    /// <param name="resolved">The kinds whose aliases the webhook resolves, as <c>Kind.group</c>; an Ingress, or a namespaced kind of an entry.</param>
    /// <exception cref="CatalogueException">A project or a kind is unknown.</exception>
    public static IReadOnlyList<KindFields> WithEntries(
        IEnumerable<string> disabled, IEnumerable<CatalogueEntry> more, params IEnumerable<string> resolved)
    {
        (HashSet<string> off, CatalogueEntry[] further, string[] kinds) = ([.. disabled], [.. more], [.. resolved]);
        return off.Count + further.Length + kinds.Length == 0 ? WithoutOptions.Value : Create(off, further, kinds);
    }

    private static IReadOnlyList<KindFields> Create(HashSet<string> disabled, CatalogueEntry[] more, string[] resolved)
    {
        if (disabled.Except(Projects.Select(project => project.Project)).FirstOrDefault() is { } unknown)
        {
            var known = string.Join(", ", Projects.Select(project => project.Project));
            throw new CatalogueException($"'{unknown}' is not a project of the catalogue. Known are {known}.");
        }

        // The first entry of a path counts, so that a further entry can change one of the catalogue.
        var projects = Projects.Where(project => !disabled.Contains(project.Project)).ToArray();
        KindFields[] entries =
        [
            .. more.Concat(projects.SelectMany(project => project.Entries)).Select(KindFields.Of),
            KindFields.Of(projects.SelectMany(project => project.LabelledSecrets)),
        ];
        return [.. entries, .. resolved.Select(kind => ResolvedKind(kind, entries))];
    }

    private static KindFields ResolvedKind(string kind, IReadOnlyCollection<KindFields> entries)
    {
        var entry = entries.FirstOrDefault(entry => entry.Kind.ToString() == kind) ?? (kind == Kinds.Ingress.ToString() ? Ingress : null);
        return entry is { IsNamespaced: true } && entry.Fields.Concat(NonPodFields.ByKind.GetValueOrDefault(entry.Kind, [])).Any(field => !field.Provides)
            ? entry with { PodSpecPaths = [], Fields = [], ResolvesAll = true }
            : throw new CatalogueException(
                $"'{kind}' is not a kind whose aliases SecretPin can resolve. It must be the Kind.group of a namespaced entry with the paths of names, such "
                + $"as TriggerAuthentication.keda.sh, or {Kinds.Ingress}. For pod specs, use the chart value workloads.");
    }

    private static KindFields Ingress { get; } = new() { Kind = Kinds.Ingress, Versions = ["v1"], Resource = "ingresses" };
}
