using System.Net;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Coverage;

/// <summary>Reads the CRDs of a cluster, or of files, and counts the objects that set their fields.</summary>
internal static class CoverageReader
{
    /// <param name="cluster">The cluster.</param>
    /// <param name="values">The chart values; <see langword="null"/> to read them from the cluster.</param>
    /// <param name="ns">The namespace whose objects are counted; <see langword="null"/> for all namespaces.</param>
    /// <param name="time">The clock for retries.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    public static async Task<CoverageResult> ReadAsync(
        ClusterClient cluster, ClusterReferences? values, string? ns, TimeProvider time, CancellationToken cancellation)
    {
        var list = new LiveList(cluster.Api, time);
        var unreadable = new SortedSet<string>(StringComparer.Ordinal);
        var crds = (await list.ReadAsync(CrdSchema.Resource, null, CrdSchema.Parse, cancellation) ?? []).OfType<CrdSchema>().ToArray();
        var permissions = new GuardPermissions();
        await TryAsync(GuardPermissions.Resource, null, permissions.Add);

        var objects = new Dictionary<CrdSchema, IReadOnlyList<bool[]>?>();
        foreach (var crd in crds.Where(crd => crd.Fields.Count > 0))
        {
            objects[crd] = await TryAsync(crd.Objects, crd.IsNamespaced ? ns : null, json => CoverageComparison.FieldsIn(crd, json));
        }

        values ??= await cluster.ReferencesAsync(cancellation);
        return new CoverageComparison(values, permissions).Of(crds, crd => objects[crd], unreadable);

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

    /// <param name="inputs">Manifests with CRDs, the objects of their kinds, and ClusterRoles that apply to the guard.</param>
    /// <param name="values">The chart values.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    /// <exception cref="ManifestException">An input is not a manifest.</exception>
    public static async Task<CoverageResult> ReadAsync(
        IReadOnlyList<ManifestInput> inputs, ClusterReferences values, CancellationToken cancellation)
    {
        var crds = new List<CrdSchema>();
        var permissions = new GuardPermissions();
        var objects = new List<(ObjectKind Kind, byte[] Json)>();
        foreach (var input in inputs)
        {
            await using var stream = input.Open();
            await foreach (var manifest in new ManifestReader(input.Name).ReadAsync(stream, cancellation))
            {
                if (manifest.Type is { IsComplete: true } type)
                {
                    Add(type.ObjectKind, manifest);
                }
            }
        }

        var byKind = objects.ToLookup(json => json.Kind, json => json.Json);
        return new CoverageComparison(values, permissions).Of(
            crds.DistinctBy(crd => crd.Kind), crd => [.. byKind[crd.Kind].Select(json => CoverageComparison.FieldsIn(crd, json))], []);

        void Add(ObjectKind kind, ManifestObject manifest)
        {
            if (CrdSchema.Is(kind))
            {
                crds.AddRange(CrdSchema.Parse(manifest.Json.Span) is { } crd ? [crd] : []);
            }
            else if (GuardPermissions.Is(kind))
            {
                permissions.Add(manifest.Json.Span);
            }
            else
            {
                objects.Add((kind, manifest.Json.ToArray()));
            }
        }
    }
}
