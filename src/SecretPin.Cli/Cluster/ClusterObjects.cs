using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads and writes single objects. Prints each warning of the API server once.</summary>
internal sealed class ClusterObjects(ApiServer api, TextWriter stderr)
{
    /// <summary>The owner of the fields that the plugin writes (metadata.managedFields).</summary>
    public const string FieldManager = "kubectl-secretpin";

    private readonly HashSet<string> _warnings = [];

    /// <returns><see langword="null"/> if the object does not exist. Only the metadata if the resource is metadata-only.</returns>
    public async Task<JsonObject?> FindAsync(Resource resource, string? ns, string name, CancellationToken cancellation) =>
        await Client(DryRun.None).GetBytesAsync(resource, ns, name, cancellation) is { } json ? JsonNode.Parse(json)!.AsObject() : null;

    /// <summary>Sends a patch of a type in <see cref="MediaTypes"/>. Not for <see cref="DryRun.Client"/>.</summary>
    /// <returns>The changed object.</returns>
    public Task<JsonObject> PatchAsync(
        Resource resource, string ns, string name, JsonNode patch, string type, DryRun dryRun, CancellationToken cancellation) =>
        ReadAsync(Client(dryRun).PatchAsync(resource, ns, name, Encoding.UTF8.GetBytes(patch.ToJsonString()), type, cancellation), cancellation);

    /// <summary>Not for <see cref="DryRun.Client"/>.</summary>
    /// <returns>The created object; only its metadata if the resource is metadata-only.</returns>
    public Task<JsonObject> CreateAsync(Resource resource, string? ns, ReadOnlyMemory<byte> json, DryRun dryRun, CancellationToken cancellation) =>
        ReadAsync(Client(dryRun).CreateAsync(resource, ns, json, cancellation), cancellation);

    /// <summary>Deletes an object unless it was replaced by another one of the same name. Not for <see cref="DryRun.Client"/>.</summary>
    public Task DeleteAsync(Resource resource, string ns, string name, string uid, DryRun dryRun, CancellationToken cancellation) =>
        Client(dryRun).DeleteAsync(resource, ns, name, new(uid), cancellation);

    private ObjectClient Client(DryRun dryRun) => new(api, FieldManager) { IsDryRun = dryRun == DryRun.Server, OnWarning = Warn };

    private static async Task<JsonObject> ReadAsync(Task<HttpResponseMessage> sending, CancellationToken cancellation)
    {
        using var response = await sending;
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        return (await JsonNode.ParseAsync(body, cancellationToken: cancellation))!.AsObject();
    }

    /// <summary>The dry run before a change returns the same warnings as the change.</summary>
    private void Warn(string warning)
    {
        lock (_warnings)
        {
            if (_warnings.Add(warning))
            {
                stderr.WriteLine($"Warning: {warning}");
            }
        }
    }
}

/// <summary>The values of kubectl's <c>--dry-run</c>.</summary>
internal enum DryRun
{
    /// <summary>The change is made.</summary>
    None,

    /// <summary>Nothing is sent; the change is printed.</summary>
    Client,

    /// <summary>The change is sent and passes admission, but is not stored.</summary>
    Server,
}
