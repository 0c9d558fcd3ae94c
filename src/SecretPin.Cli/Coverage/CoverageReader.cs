using System.Net;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Coverage;

/// <summary>Compares the CRDs of a cluster, or of files, with the catalogue and with the permissions of the guard.</summary>
/// <param name="changes">The chart value <c>references</c>; <see langword="null"/> to read it from the cluster.</param>
internal sealed class CoverageReader(CatalogueChanges? changes = null)
{
    /// <summary>Reads the CRDs of a cluster, and counts their objects.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="ns">The namespace whose objects are counted; <see langword="null"/> for all namespaces.</param>
    /// <param name="time">The clock for retries.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    public async Task<CoverageResult> ReadAsync(ClusterClient cluster, string? ns, TimeProvider time, CancellationToken cancellation)
    {
        var list = new LiveList(cluster.Api, time);
        var unreadable = new SortedSet<string>(StringComparer.Ordinal);
        var installed = changes;
        var crds = await list.ReadAsync(CrdSchema.Resource, null, Parse, cancellation) ?? [];
        var permissions = new GuardPermissions();
        await TryAsync(GuardPermissions.Resource, null, json =>
        {
            permissions.Add(json);
            return true;
        });

        var counts = new Dictionary<CrdSchema, int[]?>();
        foreach (var crd in crds.OfType<CrdSchema>().Where(crd => crd.Fields.Count > 0))
        {
            counts[crd] = Sum(crd, await TryAsync(crd.Objects, crd.IsNamespaced ? ns : null, json => FieldsIn(crd, json)));
        }

        return Compare(installed, crds.OfType<CrdSchema>(), permissions, crd => counts[crd], unreadable);

        CrdSchema? Parse(ReadOnlySpan<byte> json)
        {
            using var crd = CrdSchema.ParseDocument(json);
            installed ??= CatalogueChanges.In(crd.RootElement);
            return CrdSchema.Read(crd.RootElement);
        }

        async Task<IReadOnlyList<T>?> TryAsync<T>(Resource resource, string? from, ObjectParser<T> parse)
        {
            try
            {
                return await list.ReadAsync(resource, from, parse, cancellation) ?? [];
            }
            catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
            {
                unreadable.Add(MissingPermission.In(forbidden.Message) ?? $"the permission to list {resource}");
                return null;
            }
        }
    }

    /// <summary>Reads the CRDs in manifests, and counts the objects of their kinds in these manifests. ClusterRoles in them apply to the guard.</summary>
    /// <exception cref="ManifestException">An input is not a manifest.</exception>
    public async Task<CoverageResult> ReadAsync(IReadOnlyList<ManifestInput> inputs, CancellationToken cancellation)
    {
        var crds = new List<CrdSchema>();
        var permissions = new GuardPermissions();
        var objects = new List<(ObjectKind Kind, byte[] Json)>();
        foreach (var input in inputs)
        {
            await using var stream = input.Open();
            await foreach (var manifest in new ManifestReader(input.Name).ReadAsync(stream, cancellation))
            {
                if (manifest.Type is not { IsComplete: true } type)
                {
                    continue;
                }

                if (CrdSchema.Is(type.ObjectKind))
                {
                    crds.AddRange(CrdSchema.Parse(manifest.Json.Span) is { } crd ? [crd] : []);
                }
                else if (GuardPermissions.Is(type.ObjectKind))
                {
                    permissions.Add(manifest.Json.Span);
                }
                else
                {
                    objects.Add((type.ObjectKind, manifest.Json.ToArray()));
                }
            }
        }

        var byKind = objects.ToLookup(json => json.Kind, json => json.Json);
        return Compare(
            changes, crds.DistinctBy(crd => crd.Kind), permissions, crd => Sum(crd, [.. byKind[crd.Kind].Select(json => FieldsIn(crd, json))]), []);
    }

    private static CoverageResult Compare(
        CatalogueChanges? changes,
        IEnumerable<CrdSchema> crds,
        GuardPermissions permissions,
        Func<CrdSchema, int[]?> count,
        IReadOnlyCollection<string> unreadable)
    {
        var catalogue = new ReferenceCatalogue(ShippedCatalogue.Projects, changes ?? CatalogueChanges.None);
        var fields = new List<FieldCoverage>();
        var unknown = new List<ObjectKind>();
        foreach (var crd in crds.OrderBy(crd => crd.Kind.Group, StringComparer.Ordinal).ThenBy(crd => crd.Kind.Kind, StringComparer.Ordinal))
        {
            var isListed = catalogue.Lists(crd.Kind) || permissions.CanList(crd.Kind.Group, crd.Plural);
            var counts = crd.Fields.Count == 0 ? [] : count(crd);
            fields.AddRange(crd.Fields.Select((field, i) =>
            {
                var (by, project) =
                    catalogue.ProjectOf(crd.Kind, field) is { } lists ? (CoveredBy.Catalogue, lists)
                    : catalogue.ProjectThatIgnores(crd.Kind, field) is { } ignores ? (CoveredBy.NotAReference, ignores)
                    : (isListed ? CoveredBy.Search : CoveredBy.Nothing, (string?)null);
                return new FieldCoverage(crd, field, by, project) { Objects = counts?[i] };
            }));
            if (crd.IsIncomplete && !isListed)
            {
                unknown.Add(crd.Kind);
            }
        }

        return new(fields, unknown, [.. unreadable]);
    }

    /// <summary>For each field of the CRD, whether the object sets it.</summary>
    private static bool[] FieldsIn(CrdSchema crd, ReadOnlySpan<byte> json)
    {
        using var document = CrdSchema.ParseDocument(json);
        return [.. crd.Fields.Select(field => field.IsSetIn(document.RootElement))];
    }

    private static int[]? Sum(CrdSchema crd, IReadOnlyList<bool[]>? objects) =>
        objects is null ? null : [.. Enumerable.Range(0, crd.Fields.Count).Select(i => objects.Count(fields => fields[i]))];
}
