using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Cli.Report;

/// <summary>Creates the report on a cluster.</summary>
internal static class LiveReport
{
    public static async Task<ClusterReport> ReadAsync(ClusterClient cluster, bool everywhere, TimeProvider time, CancellationToken cancellation)
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

        var now = time.GetUtcNow();
        return new(
            everywhere ? "All namespaces with an alias" : $"Namespace {cluster.Namespace}",
            now,
            [.. views.SelectMany(view => new AliasReports(view.Namespace, view.Evidence, now).All())],
            [.. blocked.OfType<BlockedDeletionReport>().OrderByDescending(deletion => deletion.Last)],
            [.. unreadable.Order(StringComparer.Ordinal)]);
    }
}
