using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;
using SecretPin.Core;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Cluster;

/// <summary>
/// Where the custom resources of a cluster name Secrets: the catalogue that the plugin contains, as the chart values <c>references</c> and <c>workloads</c>
/// change it, and the chart value <c>mode</c>. The chart writes these values to annotations of the CRD SecretAlias.
/// </summary>
/// <param name="Workloads">The kinds whose aliases the webhook resolves.</param>
/// <param name="Catalogue">The kinds whose Secrets the guard protects.</param>
internal sealed record ClusterReferences(IReadOnlyList<CustomWorkload> Workloads, IReadOnlyList<KindFields> Catalogue)
{
    /// <summary>CustomResourceDefinitions, without their schemas.</summary>
    public static readonly Resource Crds = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition")
    {
        IsNamespaced = false,
        IsMetadataOnly = true,
    };

    /// <summary>The values of the chart by default. They apply if the user may not read the CRD.</summary>
    public static ClusterReferences Default => new([], ShippedCatalogue.With([], null));

    /// <summary>Whether the chart value <c>mode</c> is audit. Default false.</summary>
    public bool IsAuditMode { get; init; }

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

    /// <summary>The values of a release.</summary>
    /// <param name="values">The content of values.yaml; <see langword="null"/> if it is empty.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="InputException">The values are malformed.</exception>
    public static ClusterReferences OfValues(JsonNode? values, string file)
    {
        var workloads = CustomWorkloads.Parse(values?["workloads"]?.ToJsonString() ?? "", $"{file}: workloads");
        try
        {
            var references = values?["references"];
            var disabled = references?["catalogue"]?.AsObject().Where(project => !project.Value!.GetValue<bool>()).Select(project => project.Key) ?? [];
            return new(workloads, ShippedCatalogue.With(disabled, references?["entries"]?.ToJsonString(), TextsIn(references?["resolve"])));
        }
        catch (Exception problem) when (problem is CatalogueException or InvalidOperationException or NullReferenceException)
        {
            throw new InputException($"{file}: references is malformed: {problem.Message}");
        }
    }

    /// <exception cref="InputException">An annotation is malformed.</exception>
    public static async Task<ClusterReferences> ReadAsync(ClusterObjects objects, CancellationToken cancellation)
    {
        try
        {
            var crd = await objects.FindAsync(Crds, null, $"{Resources.SecretAliases.Plural}.{Resources.SecretAliases.Group}", cancellation);
            return new(
                CustomWorkloads.Parse(Annotation(crd, WellKnown.WorkloadsAnnotation), $"The annotation {WellKnown.WorkloadsAnnotation} of the CRD SecretAlias"),
                ParseCatalogue(Annotation(crd, WellKnown.ReferencesAnnotation)))
            {
                IsAuditMode = Annotation(crd, WellKnown.ModeAnnotation) == EnforcementPolicy.AuditMode,
            };
        }
        catch (ApiServerException unreadable) when (unreadable.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            return Default;
        }
    }

    private static IEnumerable<string> TextsIn(JsonNode? list) => list?.AsArray().Select(item => (string)item!) ?? [];

    private static string Annotation(JsonObject? crd, string name) => (string?)crd?["metadata"]?["annotations"]?[name] ?? "";

    private static IReadOnlyList<KindFields> ParseCatalogue(string json)
    {
        if (json.Length == 0)
        {
            return Default.Catalogue;
        }

        try
        {
            var changes = JsonNode.Parse(json)!;
            var disabled = changes["disabled"]?.AsArray().Select(project => (string)project!) ?? [];

            // A newer chart may contain projects that this plugin does not know.
            return ShippedCatalogue.With(
                disabled.Intersect(ShippedCatalogue.Projects.Select(project => project.Project)), changes["entries"]?.ToJsonString(),
                TextsIn(changes["resolve"]));
        }
        catch (Exception problem) when (problem is CatalogueException or JsonException or InvalidOperationException)
        {
            throw new InputException($"The annotation {WellKnown.ReferencesAnnotation} of the CRD SecretAlias is malformed: {problem.Message}");
        }
    }
}
