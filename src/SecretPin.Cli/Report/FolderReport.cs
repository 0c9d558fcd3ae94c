using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Report;

/// <summary>Creates the report on a folder of manifests.</summary>
internal static class FolderReport
{
    /// <summary>Reads one namespace; all namespaces if <paramref name="ns"/> is <see langword="null"/>.</summary>
    public static async Task<ClusterReport> ReadAsync(
        string folder, string? ns, string defaultNamespace, TimeProvider time, CancellationToken cancellation)
    {
        var cluster = await ManifestCluster.LoadAsync(folder, new ObjectScanner(), time, defaultNamespace, cancellation);
        var now = time.GetUtcNow();
        var aliases = new List<AliasReport>();
        foreach (var current in ns is null ? cluster.AliasNamespaces : [ns])
        {
            aliases.AddRange(new AliasReports(current, await cluster.GatherAsync(current, "", cancellation), now).All());
        }

        var blocked = await BlockedAsync(folder, cancellation);
        return new(
            ns is null ? $"All namespaces of {folder}" : $"Namespace {ns} of {folder}",
            now,
            aliases,
            [.. blocked.Where(deletion => ns is null || deletion.Namespace == ns).OrderByDescending(deletion => deletion.Last)],
            []);
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
