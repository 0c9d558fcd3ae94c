using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads and writes single objects. Prints each warning of the API server once.</summary>
internal sealed class ClusterObjects(ApiServer api, TextWriter stderr)
{
    /// <summary>The owner of the fields that the plugin writes (metadata.managedFields).</summary>
    public const string FieldManager = "kubectl-secretpin";

    public const string MergePatch = "application/merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";

    /// <summary>Keeps the content of an object, such as the values of a Secret, out of the response.</summary>
    private const string MetadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    private readonly HashSet<string> _warnings = [];

    /// <returns><see langword="null"/> if the object does not exist. Only the metadata if the resource is metadata-only.</returns>
    public async Task<JsonObject?> FindAsync(Resource resource, string? ns, string name, CancellationToken cancellation)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, resource, resource.Path(ns, name), content: null, cancellation);
        }
        catch (ApiServerException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Sends a patch of type <see cref="MergePatch"/> or <see cref="JsonPatch"/>. Not for <see cref="DryRun.Client"/>.</summary>
    /// <returns>The changed object.</returns>
    public Task<JsonObject> PatchAsync(
        Resource resource, string ns, string name, JsonNode patch, string type, DryRun dryRun, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Patch, resource, resource.Path(ns, name) + Query(dryRun), Content(Bytes(patch), type), cancellation);

    /// <summary>Not for <see cref="DryRun.Client"/>.</summary>
    /// <returns>The created object; only its metadata if the resource is metadata-only.</returns>
    public Task<JsonObject> CreateAsync(Resource resource, string ns, ReadOnlyMemory<byte> json, DryRun dryRun, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, resource, resource.Path(ns) + Query(dryRun), Content(json, "application/json"), cancellation);

    /// <summary>Deletes an object unless it was replaced by another one of the same name.</summary>
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
            // The API server ignores the query of a DELETE that has a body.
            options["dryRun"] = new JsonArray("All");
        }

        return SendAsync(HttpMethod.Delete, resource, resource.Path(ns, name), Content(Bytes(options), "application/json"), cancellation);
    }

    private static string Query(DryRun dryRun) => $"?fieldManager={FieldManager}{(dryRun == DryRun.Server ? "&dryRun=All" : "")}";

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static ReadOnlyMemoryContent Content(ReadOnlyMemory<byte> json, string type) =>
        new(json) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private async Task<JsonObject> SendAsync(
        HttpMethod method, Resource resource, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Accept.ParseAdd(resource.IsMetadataOnly ? MetadataOnly : "application/json");
        using var response = await api.SendAsync(request, cancellation);
        foreach (var warning in response.Headers.Warning.Select(warning => warning.Text.Trim('"')).Where(IsNew))
        {
            await stderr.WriteLineAsync($"Warning: {warning}");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        return (await JsonNode.ParseAsync(body, cancellationToken: cancellation))!.AsObject();
    }

    /// <summary>The dry run before a change returns the same warnings as the change.</summary>
    private bool IsNew(string warning)
    {
        lock (_warnings)
        {
            return _warnings.Add(warning);
        }
    }
}
