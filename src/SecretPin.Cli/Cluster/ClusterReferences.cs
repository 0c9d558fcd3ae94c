using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;
using SecretPin.Core;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.CustomResources;
using SecretPin.Manifests;
using SecretPin.Manifests.Files;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Cluster;

/// <summary>
/// Where the custom resources of a cluster name Secrets: the catalogue that the plugin contains, as the chart values <c>references</c>, <c>workloads</c> and
/// <c>guard.search</c> change it, and the chart value <c>mode</c>. The chart writes these values to annotations of the CRD SecretAlias.
/// </summary>
internal sealed record ClusterReferences
{
    /// <summary>CustomResourceDefinitions, without their schemas.</summary>
    public static readonly Resource Crds = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition")
    {
        IsNamespaced = false,
        IsMetadataOnly = true,
    };

    /// <summary>The values of the chart by default. They apply if the user may not read the CRD.</summary>
    public static ClusterReferences Default => new();

    /// <summary>The chart value <c>workloads</c>: the kinds with a pod spec whose aliases the webhook resolves.</summary>
    public IReadOnlyList<CustomWorkload> Workloads { get; init; } = [];

    /// <summary>The projects of the catalogue that the chart value <c>references.catalogue</c> turns off.</summary>
    public IReadOnlyList<string> Disabled { get; init; } = [];

    /// <summary>The chart value <c>references.entries</c>.</summary>
    public IReadOnlyList<CatalogueEntry> Entries { get; init; } = [];

    /// <summary>The chart value <c>references.resolve</c>.</summary>
    public IReadOnlyList<string> Resolve { get; init; } = [];

    /// <summary>The chart value <c>guard.search</c>.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>Whether the chart value <c>mode</c> is audit. Default false.</summary>
    public bool IsAuditMode { get; init; }

    /// <summary>The kinds whose Secrets the guard protects.</summary>
    public IReadOnlyList<KindFields> Catalogue => field ??= ShippedCatalogue.WithEntries(Disabled, Entries, Resolve);

    public ObjectScanner Scanner => field ??= new(Workloads.Select(custom => custom.Workload), Catalogue);

    /// <summary>The resources that the guard lists, with those of <see cref="Workloads"/> whose version and plural the chart value states.</summary>
    public ListOrder Order => field ??= new(
        Workloads.Select(custom => custom.Resource).Where(resource => resource.Version.Length > 0 && resource.Plural.Length > 0));

    /// <summary>The resources of the kinds whose aliases the webhook resolves. A kind is missing if the chart value does not state its resource.</summary>
    public IReadOnlyDictionary<ObjectKind, Resource> ResolvedKinds => field ??= Order.All
        .Concat(Scanner.Catalogue.Select(entry => new Resource(entry.Kind.Group, entry.Versions[0], entry.Resource, entry.Kind.Kind)))
        .Where(resource => Scanner.WorkloadOf(resource.ObjectKind) is { IsHistory: false })
        .DistinctBy(resource => resource.ObjectKind)
        .ToDictionary(resource => resource.ObjectKind);

    /// <summary>
    /// Whether the aliases of a namespace are resolved in an object: it is in the namespace, and the webhook resolves the aliases in its kind. Other objects
    /// may reference the versions of an alias too, and are not workloads: an object of another namespace, and one without a namespace.
    /// </summary>
    public bool IsWorkload(ScannedObject candidate, string ns) =>
        Scanner.WorkloadOf(candidate.Kind) is { IsHistory: false } && Scanner.EntryOf(candidate.Kind) is not { IsNamespaced: false }
        && (candidate.Namespace.Length == 0 || candidate.Namespace == ns);

    /// <summary>An object for users of a namespace: with its own namespace if that is another one.</summary>
    public static string NameOf(ScannedObject item, string ns) =>
        item.Namespace.Length == 0 || item.Namespace == ns ? item.ToString() : $"{item} in namespace {item.Namespace}";

    /// <summary>Reads the values of a release.</summary>
    /// <param name="file">The path of values.yaml.</param>
    /// <exception cref="InputException">The values are malformed.</exception>
    public static ClusterReferences OfFile(string file)
    {
        try
        {
            return OfValues(YamlDocument.Parse(new(File.ReadAllText(file), 1, 1)) is { } values ? JsonNode.Parse(values.Json.Span) : null, file);
        }
        catch (TextFormatException problem)
        {
            throw new InputException($"{file}:{problem.Line}:{problem.Column}: {problem.Message}");
        }
    }

    /// <param name="values">The values; <see langword="null"/> if the file is empty.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="InputException">The values are malformed.</exception>
    public static ClusterReferences OfValues(JsonNode? values, string file)
    {
        var workloads = CustomWorkloads.Parse(values?["workloads"]?.ToJsonString() ?? "", $"{file}: workloads");
        return Read($"{file}: references is malformed", () => Of(values?["references"], values?["guard"]?["search"]) with { Workloads = workloads });
    }

    /// <exception cref="InputException">An annotation is malformed.</exception>
    public static async Task<ClusterReferences> ReadAsync(ClusterObjects objects, CancellationToken cancellation)
    {
        try
        {
            return OfCrd(await objects.FindAsync(Crds, null, $"{Resources.SecretAliases.Plural}.{Resources.SecretAliases.Group}", cancellation));
        }
        catch (ApiServerException unreadable) when (unreadable.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            return Default;
        }
    }

    private static ClusterReferences OfCrd(JsonObject? crd)
    {
        const string Source = "of the CRD SecretAlias";
        var (workloads, references) = (Annotation(WellKnown.WorkloadsAnnotation), Annotation(WellKnown.ReferencesAnnotation));
        return Read($"The annotation {WellKnown.ReferencesAnnotation} {Source} is malformed", () => references.Length == 0 ? new() : OfAnnotation(references))
            with
        {
            Workloads = CustomWorkloads.Parse(workloads, $"The annotation {WellKnown.WorkloadsAnnotation} {Source}"),
            IsAuditMode = Annotation(WellKnown.ModeAnnotation) == EnforcementPolicy.AuditMode,
        };

        string Annotation(string name) => (string?)crd?["metadata"]?["annotations"]?[name] ?? "";
    }

    /// <summary>The annotation states the disabled projects as a list, and contains the value <c>guard.search</c>.</summary>
    private static ClusterReferences OfAnnotation(string json)
    {
        var values = JsonNode.Parse(json)!;

        // A newer chart may contain projects that this plugin does not know.
        return Of(values, values["search"]) with
        {
            Disabled = [.. TextsIn(values["disabled"]).Intersect(ShippedCatalogue.Projects.Select(project => project.Project))],
        };
    }

    private static ClusterReferences Of(JsonNode? references, JsonNode? search) => new()
    {
        Disabled = [.. references?["catalogue"]?.AsObject().Where(project => !project.Value!.GetValue<bool>()).Select(project => project.Key) ?? []],
        Entries = references?["entries"] is { } entries ? CatalogueProject.ParseEntries(Encoding.UTF8.GetBytes(entries.ToJsonString())) : [],
        Resolve = TextsIn(references?["resolve"]),
        Search = new() { IsEnabled = (bool?)search?["enabled"] ?? true, Excluded = TextsIn(search?["excluded"]) },
    };

    /// <summary>Reads values, and verifies the names in them.</summary>
    private static ClusterReferences Read(string failure, Func<ClusterReferences> read)
    {
        try
        {
            var values = read();
            _ = values.Catalogue;
            return values;
        }
        catch (FormatException problem)
        {
            throw new InputException($"{failure}: entries: {problem.Message}");
        }
        catch (Exception problem) when (problem is CatalogueException or JsonException)
        {
            throw new InputException($"{failure}: {problem.Message}");
        }
        catch (Exception problem) when (problem is InvalidOperationException or NullReferenceException)
        {
            throw new InputException(
                $"{failure}: it must have the members catalogue, an object of project: true|false, entries, a list of objects, and resolve, a list of kinds; "
                + "and guard.search must have the members enabled, true or false, and excluded, a list of plural.group.");
        }
    }

    private static IReadOnlyList<string> TextsIn(JsonNode? list) => [.. list?.AsArray().Select(item => (string)item!) ?? []];
}
