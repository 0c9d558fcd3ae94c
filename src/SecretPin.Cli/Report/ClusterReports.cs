using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Coverage;
using SecretPin.Cli.Options;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Report;

/// <summary>Creates the report on a cluster, or on a folder of manifests.</summary>
internal static class ClusterReports
{
    public static async Task<ClusterReport> OfClusterAsync(ClusterClient cluster, bool everywhere, TimeProvider time, CancellationToken cancellation)
    {
        var views = await cluster.ReadNamespacesAsync(everywhere, cancellation);
        var unreadable = views.SelectMany(view => view.Unreadable).ToHashSet();
        IReadOnlyList<BlockedDeletionReport?> blocked = [];
        try
        {
            blocked = await new LiveList(cluster.Api, time).ReadAsync(
                Resources.BlockedDeletions,
                everywhere ? null : cluster.Namespace,
                json => BlockedDeletionReport.Of(JsonNode.Parse(json)!.AsObject()),
                cancellation) ?? [];
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            unreadable.Add(MissingPermission.In(forbidden.Message) ?? Resources.BlockedDeletions.ToString());
        }

        CoverageResult? coverage = null;
        try
        {
            coverage = await CoverageReader.ReadAsync(cluster, null, everywhere ? null : cluster.Namespace, time, cancellation);
            unreadable.UnionWith(coverage.Unreadable);
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            unreadable.Add(MissingPermission.In(forbidden.Message) ?? CrdSchema.Resource.ToString());
        }

        var now = time.GetUtcNow();
        return new(
            everywhere ? "All namespaces with an alias" : $"Namespace {cluster.Namespace}",
            now,
            [.. views.SelectMany(view => new AliasReports(view.Namespace, view.Evidence, view.References, now).All())],
            [.. blocked.OfType<BlockedDeletionReport>().OrderByDescending(deletion => deletion.Last)],
            [.. unreadable.Order(StringComparer.Ordinal)])
        {
            Coverage = coverage,
        };
    }

    /// <summary>Reads one namespace; all namespaces if <paramref name="ns"/> is <see langword="null"/>.</summary>
    public static async Task<ClusterReport> OfFolderAsync(string folder, string? ns, string defaultNamespace, TimeProvider time, CancellationToken cancellation)
    {
        var references = ClusterReferences.Default;
        var cluster = await ManifestCluster.LoadAsync(folder, references.Scanner, time, defaultNamespace, cancellation);
        var now = time.GetUtcNow();
        var aliases = new List<AliasReport>();
        foreach (var current in ns is null ? cluster.AliasNamespaces : [ns])
        {
            aliases.AddRange(new AliasReports(current, await cluster.GatherAsync(current, "", cancellation), references, now).All());
        }

        var blocked = await BlockedAsync(folder, cancellation);
        return new(
            ns is null ? $"All namespaces of {folder}" : $"Namespace {ns} of {folder}",
            now,
            aliases,
            [.. blocked.Where(deletion => ns is null || deletion.Namespace == ns).OrderByDescending(deletion => deletion.Last)],
            [])
        {
            Coverage = await CoverageReader.ReadAsync(
                [.. ManifestFolder.Files(folder).Select(file => new ManifestInput(file, () => File.OpenRead(file)))], ClusterReferences.Default, cancellation),
        };
    }

    private static async Task<List<BlockedDeletionReport>> BlockedAsync(string folder, CancellationToken cancellation)
    {
        var blocked = new List<BlockedDeletionReport?>();
        foreach (var file in ManifestFolder.Files(folder))
        {
            await using var input = File.OpenRead(file);
            await foreach (var manifest in new ManifestReader(file).ReadAsync(input, cancellation))
            {
                if (manifest.Type is { IsComplete: true } type && type.ObjectKind == Resources.BlockedDeletions.ObjectKind)
                {
                    blocked.Add(BlockedDeletionReport.Of(JsonNode.Parse(manifest.Json.Span)!.AsObject()));
                }
            }
        }

        return [.. blocked.OfType<BlockedDeletionReport>()];
    }
}
