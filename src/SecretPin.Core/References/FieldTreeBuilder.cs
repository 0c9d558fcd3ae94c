namespace SecretPin.Core.References;

/// <summary>
/// Builds the <see cref="FieldTree"/> of a kind from the tables of SecretPin, the chart and the catalogue. Of several rows that read the same place, the
/// first one counts.
/// </summary>
internal sealed class FieldTreeBuilder
{
    private readonly FieldTree _root = FieldTree.Empty();
    private readonly HashSet<string> _places = [];

    private FieldTreeBuilder()
    {
    }

    /// <param name="kind">The kind.</param>
    /// <param name="workload">Where the webhook resolves the aliases of the kind; <see langword="null"/> if it does not.</param>
    /// <param name="entry">The entry of the kind in the catalogue; <see langword="null"/> for none.</param>
    public static FieldTree Build(ObjectKind kind, Workload? workload, KindFields? entry)
    {
        var builder = new FieldTreeBuilder();
        foreach (var (path, field) in ObjectFieldPaths.Of(workload, kind))
        {
            builder._root.Add(path, field);
        }

        if (workload is not null)
        {
            builder.AddPodSpecs(workload);
        }

        var fixedFields = NonPodFields.ByKind.GetValueOrDefault(kind, []);
        var fixedPlaces = fixedFields.Select(PlaceOf).ToHashSet();
        builder.AddFields((workload?.Fields ?? []).Concat(fixedFields), isLenient: field => !fixedPlaces.Contains(PlaceOf(field)));
        if (entry is not null)
        {
            builder.AddEntry(entry, entry.PodSpecPaths.Except(workload?.PodSpecPaths ?? []));
        }

        var templates = workload?.Templates ?? [];
        foreach (var template in templates)
        {
            builder._root.Add(template);
        }

        builder._root.Complete(templates.SelectMany(template => template.PodSpecPaths).Concat(entry?.PodSpecPaths ?? []));
        return builder._root;
    }

    private void AddPodSpecs(Workload workload)
    {
        foreach (var template in workload.Templates)
        {
            AddFields(
                template.PodSpecPaths.SelectMany(path => PodSpecFields.All.Select(field => field.Under(template, path, workload.HasManyPodSpecs))),
                isLenient: _ => false);
        }
    }

    /// <param name="entry">The entry of the catalogue.</param>
    /// <param name="podSpecPaths">Its pod specs whose aliases are not resolved.</param>
    private void AddEntry(KindFields entry, IEnumerable<string> podSpecPaths)
    {
        var ns = entry.IsNamespaced ? null : SecretField.AnyNamespace;
        foreach (var path in podSpecPaths)
        {
            _root.Add(path + "/serviceAccountName", ObjectField.ServiceAccountName, isLenient: true);
            AddFields(
                PodSpecFields.All.Select(field => field.Under(null, path, isNamed: true) with { FixedNamespace = ns }), isLenient: _ => true);
        }

        AddFields(entry.Fields, isLenient: _ => true);
        foreach (var labelled in entry.Labelled)
        {
            _root.Add(labelled);
        }
    }

    private void AddFields(IEnumerable<SecretField> fields, Predicate<SecretField> isLenient)
    {
        foreach (var field in fields.Where(field => _places.Add(PlaceOf(field))))
        {
            _root.Add(field, isLenient(field));
        }
    }

    /// <summary>Equal for two rows that read the same place.</summary>
    private static string PlaceOf(SecretField field) =>
        $"{field.Path}/{field.Name}".Replace(FieldPath.NamedElement, FieldPath.Element, StringComparison.Ordinal);
}
