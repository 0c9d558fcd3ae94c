using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Report;

/// <summary>Makes a report of a folder that stands for a cluster.</summary>
internal static class FolderReport
{
    /// <param name="folder">The folder.</param>
    /// <param name="ns"><see langword="null"/> for every namespace.</param>
    /// <param name="defaultNamespace">Of objects that say none.</param>
    /// <param name="time">The present.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<ClusterReport> ReadAsync(
        string folder, string? ns, string defaultNamespace, TimeProvider time, CancellationToken cancellation)
    {
        var cluster = await ManifestCluster.LoadAsync(folder, new ObjectScanner(), time, defaultNamespace, cancellation);
        var now = time.GetUtcNow();
        var aliases = new List<AliasReport>();
        foreach (var each in ns is null ? cluster.AliasNamespaces : [ns])
        {
            aliases.AddRange(new AliasReports(each, await cluster.GatherAsync(each, "", cancellation), now).All());
        }

        var blocked = await BlockedAsync(folder, cancellation);
        return new(
            ns is null ? $"Every namespace of {folder}" : $"Namespace {ns} of {folder}",
            now,
            aliases,
            [.. blocked.Where(one => ns is null || one.Namespace == ns).OrderByDescending(one => one.Last)],
            []);
    }

    private static async Task<List<BlockedDeletionReport>> BlockedAsync(string folder, CancellationToken cancellation)
    {
        var blocked = new List<BlockedDeletionReport?>();
        foreach (var file in ManifestFolder.Files(folder))
        {
            await using var input = File.OpenRead(file);
            await foreach (var found in new ManifestReader(file).ReadAsync(input, cancellation))
            {
                if (found.Type is { IsComplete: true } type && type.ObjectKind == Resources.BlockedDeletions.ObjectKind)
                {
                    blocked.Add(BlockedDeletionReport.Of(JsonNode.Parse(found.Json.Span)!.AsObject()));
                }
            }
        }

        return [.. blocked.OfType<BlockedDeletionReport>()];
    }
}
