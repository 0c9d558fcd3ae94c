using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Testing.Server;

/// <summary>
/// The API server of a large cluster over TLS: lists of both kinds, and watches without events until they expire, or with constant changes of
/// Deployments. No object of another resource exists.
/// </summary>
public sealed class LargeCluster : LoopbackServer
{
    private static readonly Dictionary<Resource, double> Shares = new()
    {
        [Resources.Deployments] = 0.4,
        [Resources.ReplicaSets] = 0.4,
        [Resources.StatefulSets] = 0.05,
        [Resources.DaemonSets] = 0.05,
        [Resources.Jobs] = 0.1,
    };

    private readonly Dictionary<string, Listing> _listings;
    private TaskCompletionSource _forgotten = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _updates;

    private LargeCluster(int secrets, int workloads, int updatesPerSecond)
        : base(listen => listen.UseHttps(TestCertificate.Shared.Leaf)) => _listings = new ListOrder([]).All
            .Select(resource => new Listing(
                resource,
                (int)(workloads * Shares.GetValueOrDefault(resource)),
                number => LargeObjects.Workload(resource.ApiVersion, resource.Kind, number),
                resource == Resources.Deployments ? updatesPerSecond : 0))
            .Append(new(Resources.Secrets, secrets, LargeObjects.Secret, UpdatesPerSecond: 0))
            .Append(new(Resources.Namespaces, LargeObjects.Namespaces, LargeObjects.Namespace, UpdatesPerSecond: 0))
            .Append(new(Resources.SecretAliases, 0, _ => "", UpdatesPerSecond: 0))
            .ToDictionary(listing => "/" + listing.Resource.Path());

    /// <summary>The number of changes that were sent.</summary>
    public int Updates => _updates;

    protected override string CaPem => TestCertificate.Shared.CaPem;

    /// <param name="secrets">The number of Secrets.</param>
    /// <param name="workloads">The number of workloads of all kinds.</param>
    /// <param name="updatesPerSecond">The number of Deployments that change per second. A slow client gets fewer changes.</param>
    public static async Task<LargeCluster> StartAsync(int secrets, int workloads, int updatesPerSecond = 0)
    {
        var cluster = new LargeCluster(secrets, workloads, updatesPerSecond);
        await cluster.ListenAsync();
        return cluster;
    }

    protected override async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/expire")
        {
            Interlocked.Exchange(ref _forgotten, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
        else if (!_listings.TryGetValue(context.Request.Path, out var listing))
        {
            await TestAnswers.Status(404, "NotFound", "not found")(context);
        }
        else if (context.Request.Query["watch"] == "true")
        {
            await WatchAsync(context, listing);
        }
        else
        {
            await ListAsync(context, listing);
        }
    }

    private async Task WatchAsync(HttpContext context, Listing listing)
    {
        if (context.Request.Query["sendInitialEvents"] == "true")
        {
            for (var i = 0; i < listing.Count; i++)
            {
                await WriteAsync(context, $"{{\"type\":\"ADDED\",\"object\":{listing.Make(i)}}}\n");
            }

            await WriteAsync(context, """
                {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}}

                """);
        }

        await context.Response.Body.FlushAsync();
        if (listing.UpdatesPerSecond > 0)
        {
            await UpdateAsync(context, listing);
        }

        await _forgotten.Task.WaitAsync(context.RequestAborted);
        await WriteAsync(context, """
            {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}

            """);
    }

    /// <summary>Sends changes until the client disconnects.</summary>
    private async Task UpdateAsync(HttpContext context, Listing listing)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        var (began, sent) = (Stopwatch.GetTimestamp(), 0);
        while (await ticks.WaitForNextTickAsync(context.RequestAborted))
        {
            for (var due = Stopwatch.GetElapsedTime(began).TotalSeconds * listing.UpdatesPerSecond; sent < due; sent++)
            {
                await WriteAsync(context, $"{{\"type\":\"MODIFIED\",\"object\":{listing.Make(sent % listing.Count)}}}\n");
                Interlocked.Increment(ref _updates);
            }

            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    private static async Task ListAsync(HttpContext context, Listing listing)
    {
        var from = int.TryParse(context.Request.Query["continue"], out var next) ? next : 0;
        var to = int.TryParse(context.Request.Query["limit"], out var limit) ? Math.Min(listing.Count, from + limit) : listing.Count;
        var more = to < listing.Count ? to.ToString(CultureInfo.InvariantCulture) : "";
        await WriteAsync(context, $"{{\"kind\":\"PartialObjectMetadataList\",\"metadata\":{{\"resourceVersion\":\"7\",\"continue\":\"{more}\"}},\"items\":[");
        for (var i = from; i < to; i++)
        {
            await WriteAsync(context, i == from ? listing.Make(i) : "," + listing.Make(i));
        }

        await WriteAsync(context, "]}");
    }

    private static async ValueTask WriteAsync(HttpContext context, string text)
    {
        Encoding.UTF8.GetBytes(text, context.Response.BodyWriter);
        if (context.Response.BodyWriter.UnflushedBytes > 32 * 1024)
        {
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    private sealed record Listing(Resource Resource, int Count, Func<int, string> Make, int UpdatesPerSecond);
}
