using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads and writes single objects, as JSON. What the API server warns of is passed on to the person.</summary>
internal sealed class ClusterObjects(ApiServer api, TextWriter stderr)
{
    /// <summary>Who owns what we write (metadata.managedFields).</summary>
    public const string FieldManager = "kubectl-secretpin";

    public const string MergePatch = "application/merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";

    /// <summary>Keeps an object's content, such as a Secret's values, out of an answer.</summary>
    private const string MetadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    private readonly HashSet<string> _warnings = [];

    /// <returns><see langword="null"/> where there is none. Only its metadata, where the resource says so.</returns>
    public async Task<JsonObject?> FindAsync(Resource resource, string? ns, string name, CancellationToken cancellation)
    {
        try
        {
            return await SendAsync(new(HttpMethod.Get, resource.Path(ns, name)), resource, cancellation);
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <param name="resource">What it is.</param>
    /// <param name="ns">Where it is.</param>
    /// <param name="name">Which it is.</param>
    /// <param name="patch">What changes.</param>
    /// <param name="type">The media type of <paramref name="patch"/>.</param>
    /// <param name="dryRun">Not <see cref="DryRun.Client"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The object as it is now, or would be.</returns>
    public Task<JsonObject> PatchAsync(
        Resource resource, string ns, string name, JsonNode patch, string type, DryRun dryRun, CancellationToken cancellation) =>
        SendAsync(
            new(HttpMethod.Patch, resource.Path(ns, name) + Query(dryRun)) { Content = Content(System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString()), type) },
            resource,
            cancellation);

    /// <param name="resource">What it is.</param>
    /// <param name="ns">Where it comes.</param>
    /// <param name="json">The object; whoever made it clears it.</param>
    /// <param name="dryRun">Not <see cref="DryRun.Client"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The object as it is now, or would be; only its metadata, where the resource says so.</returns>
    public Task<JsonObject> CreateAsync(Resource resource, string ns, ReadOnlyMemory<byte> json, DryRun dryRun, CancellationToken cancellation) =>
        SendAsync(new(HttpMethod.Post, resource.Path(ns) + Query(dryRun)) { Content = Content(json, "application/json") }, resource, cancellation);

    /// <summary>Deletes the very object that was looked at, and no other of its name.</summary>
    public Task<JsonObject> DeleteAsync(Resource resource, string ns, string name, string uid, DryRun dryRun, CancellationToken cancellation)
    {
        var options = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["propagationPolicy"] = "Background",
            ["preconditions"] = new JsonObject { ["uid"] = uid },
        };
        if (dryRun == DryRun.Server)
        {
            // Here and nowhere else: where a deletion has options, its query is not looked at.
            options["dryRun"] = new JsonArray("All");
        }

        return SendAsync(
            new(HttpMethod.Delete, resource.Path(ns, name))
            {
                Content = Content(System.Text.Encoding.UTF8.GetBytes(options.ToJsonString()), "application/json"),
            },
            resource,
            cancellation);
    }

    /// <summary>A dry run before the real one would say everything twice.</summary>
    private bool IsNew(string warning)
    {
        lock (_warnings)
        {
            return _warnings.Add(warning);
        }
    }

    private static string Query(DryRun dryRun) => $"?fieldManager={FieldManager}{(dryRun == DryRun.Server ? "&dryRun=All" : "")}";

    private static ReadOnlyMemoryContent Content(ReadOnlyMemory<byte> json, string type)
    {
        var content = new ReadOnlyMemoryContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private async Task<JsonObject> SendAsync(HttpRequestMessage request, Resource resource, CancellationToken cancellation)
    {
        using (request)
        {
            request.Headers.Accept.ParseAdd(resource.IsMetadataOnly ? MetadataOnly : "application/json");
            using var response = await api.SendAsync(request, cancellation);
            foreach (var warning in response.Headers.Warning.Select(warning => warning.Text.Trim('"')))
            {
                if (IsNew(warning))
                {
                    await stderr.WriteLineAsync($"Warning: {warning}");
                }
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return (await JsonNode.ParseAsync(body, cancellationToken: cancellation))!.AsObject();
        }
    }
}
