using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Testing.Server;

/// <summary>
/// Simulates the API server of a large cluster over TLS. It serves lists in pages and as streams, watches, and reads of single aliases. The watches deliver
/// constant changes, or only bookmarks. For all other resources, it answers that the resource does not exist.
/// </summary>
public sealed class LargeCluster : LoopbackServer
{
    /// <summary>The share of each resource in the number of workloads. The changes have the same shares.</summary>
    private static readonly Dictionary<Resource, double> Shares = new()
    {
        [Resources.Deployments] = 0.4,
        [Resources.ReplicaSets] = 0.4,
        [Resources.StatefulSets] = 0.05,
        [Resources.DaemonSets] = 0.05,
        [Resources.Jobs] = 0.1,
    };

    /// <summary>The same interval as that of the API server.</summary>
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, LargeListing> _listings;
    private readonly LargeLease? _lease;
    private TaskCompletionSource _forgotten = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _updates;
    private int _aliasReads;

    private LargeCluster(int secrets, int workloads, int updatesPerSecond, int aliases, int pods, bool hasLease)
        : base(listen => listen.UseHttps(TestCertificate.Shared.Leaf))
    {
        _lease = hasLease ? new() : null;
        _listings = new ListOrder([]).All
            .Where(resource => resource != Resources.Pods)
            .Select(resource => new LargeListing(
                resource,
                (int)(workloads * Shares.GetValueOrDefault(resource)),
                (slot, id, version) => LargeObjects.Workload(resource.ApiVersion, resource.Kind, slot, id, version),
                updatesPerSecond * Shares.GetValueOrDefault(resource),
                AreReplaced: resource == Resources.ReplicaSets || resource == Resources.Jobs))
            .Append(new(Resources.Pods, pods, (slot, _, version) => LargeObjects.Pod(slot, version), updatesPerSecond))
            .Append(new(Resources.Secrets, secrets + aliases, (slot, _, _) =>
                slot < aliases ? LargeObjects.AliasedSecret(slot) : LargeObjects.Secret(slot - aliases)))
            .Append(new(Resources.Namespaces, LargeObjects.Namespaces, (slot, _, _) => LargeObjects.Namespace(slot)))
            .Append(new(Resources.SecretAliases, aliases, (slot, _, _) => LargeObjects.Alias(slot)))
            .ToDictionary(listing => "/" + listing.Resource.Path());
    }

    /// <summary>The number of aliases that were read one by one.</summary>
    public int AliasReads => _aliasReads;

    /// <summary>The number of changes that were sent.</summary>
    public int Updates => _updates;

    protected override string CaPem => TestCertificate.Shared.CaPem;

    /// <param name="secrets">The number of Secrets.</param>
    /// <param name="workloads">The number of workloads of all kinds.</param>
    /// <param name="updatesPerSecond">
    /// The number of changes of workloads per second. Every tenth change of a ReplicaSet or Job deletes this object and adds another one. The watch of pods
    /// delivers the same number of changes per second. A client that reads slowly receives the changes late.
    /// </param>
    /// <param name="aliases">The number of aliases. Each alias is pinned to a Secret of its own, which is not counted in the number of Secrets.</param>
    /// <param name="pods">The number of pods.</param>
    /// <param name="hasLease">Whether a client can become the leader. Otherwise, no lease can be created.</param>
    public static async Task<LargeCluster> StartAsync(
        int secrets, int workloads, int updatesPerSecond = 0, int aliases = 0, int pods = 0, bool hasLease = false)
    {
        var cluster = new LargeCluster(secrets, workloads, updatesPerSecond, aliases, pods, hasLease);
        await cluster.ListenAsync();
        return cluster;
    }

    protected override async Task AnswerAsync(HttpContext context)
    {
        var (collection, ns, name) = Split(context.Request.Path.Value!);
        if (collection == "/expire")
        {
            Interlocked.Exchange(ref _forgotten, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
        else if (_lease is not null && collection == "/" + Resources.Leases.Path())
        {
            await _lease.AnswerAsync(context);
        }
        else if (!_listings.TryGetValue(collection, out var listing))
        {
            await TestAnswers.Status(404, "NotFound", "not found")(context);
        }
        else if (name is not null)
        {
            await ReadAsync(context, listing, ns, name);
        }
        else if (context.Request.Query["watch"] == "true")
        {
            await WatchAsync(context, listing);
        }
        else
        {
            await ListAsync(context, listing, ns);
        }
    }

    /// <summary>Splits <c>/apis/apps/v1/namespaces/production/deployments/api</c> into the path of the resource, the namespace and the name.</summary>
    private static (string Collection, string? Namespace, string? Name) Split(string path)
    {
        const string Marker = "/namespaces/";
        if (path.IndexOf(Marker, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return (path, null, null);
        }

        return path[(at + Marker.Length)..].Split('/') switch
        {
            [var ns] => (path[..(at + Marker.Length - 1)], null, ns),
            [var ns, var resource] => ($"{path[..at]}/{resource}", ns, null),
            [var ns, var resource, var name] => ($"{path[..at]}/{resource}", ns, name),
            _ => (path, null, null),
        };
    }

    /// <summary>Only aliases are read one by one: the clients have all Secrets and namespaces in their caches.</summary>
    private async Task ReadAsync(HttpContext context, LargeListing listing, string? ns, string name)
    {
        if (listing.Resource == Resources.SecretAliases && LargeObjects.AliasNumber(ns!, name) is { } number && number < listing.Count)
        {
            Interlocked.Increment(ref _aliasReads);
            context.Response.ContentType = "application/json";
            await WriteAsync(context, listing.ObjectAt(number, position: 0));
            return;
        }

        context.Response.StatusCode = 404;
        await WriteAsync(context, TestAnswers.StatusJson(404, "NotFound", "not found", name).ToJsonString());
    }

    private async Task WatchAsync(HttpContext context, LargeListing listing)
    {
        var query = context.Request.Query;
        var position = query["sendInitialEvents"] == "true" || !long.TryParse(query["resourceVersion"], out var version) ? Now(listing) : version;
        if (query["sendInitialEvents"] == "true")
        {
            for (var slot = 0; slot < listing.Count; slot++)
            {
                await WriteAsync(context, $"{{\"type\":\"ADDED\",\"object\":{listing.ObjectAt(slot, position)}}}\n");
            }

            await WriteAsync(context, Bookmark(position, isEndOfList: true));
        }

        await context.Response.Body.FlushAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (int.TryParse(query["timeoutSeconds"], out var seconds))
        {
            end.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        try
        {
            await SendChangesAsync(context, listing, position, _forgotten.Task, end.Token);
            await WriteAsync(context, """
                {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}

                """);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The watch has reached its timeout.
        }
    }

    /// <summary>Sends changes and bookmarks until the resource versions are forgotten.</summary>
    private async Task SendChangesAsync(HttpContext context, LargeListing listing, long position, Task forgotten, CancellationToken end)
    {
        using var ticks = new PeriodicTimer(listing.ChangesPerSecond > 0 ? TimeSpan.FromMilliseconds(10) : BookmarkInterval, TimeProvider.System);
        while (await Task.WhenAny(ticks.WaitForNextTickAsync(end).AsTask(), forgotten) is Task<bool> tick && await tick)
        {
            if (listing.ChangesPerSecond == 0)
            {
                await WriteAsync(context, Bookmark(position, isEndOfList: false));
            }

            for (var now = Now(listing); position < now; position++)
            {
                foreach (var (type, json) in listing.ChangeAt(position))
                {
                    await WriteAsync(context, $"{{\"type\":\"{type}\",\"object\":{json}}}\n");
                }

                Interlocked.Increment(ref _updates);
            }

            await context.Response.BodyWriter.FlushAsync(end);
        }
    }

    private async Task ListAsync(HttpContext context, LargeListing listing, string? ns)
    {
        var pending = context.Request.Query["fieldSelector"] == "status.phase=Pending";
        var (from, position) = Continue(context.Request.Query["continue"].ToString()) ?? (0, Now(listing));
        var limit = int.TryParse(context.Request.Query["limit"], out var most) ? most : int.MaxValue;
        var slots = Enumerable.Range(from, listing.Count - from)
            .Where(slot => (ns is null || listing.NamespaceOf(slot) == ns) && (!pending || LargeObjects.IsPending(slot))).Take(limit).ToArray();
        var more = slots.Length == limit && slots[^1] + 1 < listing.Count
            ? string.Create(CultureInfo.InvariantCulture, $"{slots[^1] + 1}.{position}") : "";
        await WriteAsync(
            context, $"{{\"kind\":\"PartialObjectMetadataList\",\"metadata\":{{\"resourceVersion\":\"{position}\",\"continue\":\"{more}\"}},\"items\":[");
        for (var i = 0; i < slots.Length; i++)
        {
            await WriteAsync(context, i == 0 ? listing.ObjectAt(slots[i], position) : "," + listing.ObjectAt(slots[i], position));
        }

        await WriteAsync(context, "]}");
    }

    /// <returns>The next slot, and the resource version of the first page; <see langword="null"/> for the first page.</returns>
    private static (int Slot, long Position)? Continue(string token) => token.Split('.') is [var slot, var position]
        ? (int.Parse(slot, CultureInfo.InvariantCulture), long.Parse(position, CultureInfo.InvariantCulture)) : null;

    /// <summary>The number of changes until now. It is the resource version of the list.</summary>
    private long Now(LargeListing listing) => (long)(Stopwatch.GetElapsedTime(_started).TotalSeconds * listing.ChangesPerSecond) + 1;

    private static string Bookmark(long position, bool isEndOfList)
    {
        var annotations = isEndOfList ? ""","annotations":{"k8s.io/initial-events-end":"true"}""" : "";
        return $$$"""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"{{{position}}}"{{{annotations}}}} } }""" + "\n";
    }

    private static async ValueTask WriteAsync(HttpContext context, string text)
    {
        Encoding.UTF8.GetBytes(text, context.Response.BodyWriter);
        if (context.Response.BodyWriter.UnflushedBytes > 32 * 1024)
        {
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }
}
