using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Controllers;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>
/// Writes who tried to delete a Secret into its <c>BlockedDeletion</c>. Each write names the version that was read, so that
/// of two replicas that write at once the second reads again, and adds to what the first has written.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="replica">Which process we are: no two may share it, nor one and its successor.</param>
public sealed class BlockedDeletionStore(ApiServer api, string replica)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue MergePatch = new("application/merge-patch+json");

    /// <param name="batch">What happened; not changed meanwhile.</param>
    /// <param name="mayWrite">Is waited for before each further write, that is, before all but the first.</param>
    /// <param name="cancellation">Ends the wait. What was written by then may be written again: it counts once.</param>
    /// <exception cref="ApiServerException">With 409: others keep writing. Any other: it could not be written.</exception>
    public async Task RecordAsync(AttemptBatch batch, Func<CancellationToken, Task> mayWrite, CancellationToken cancellation)
    {
        var found = await ReadAsync(batch, cancellation).ConfigureAwait(false);
        if (found is null)
        {
            found = await CreateAsync(batch, cancellation).ConfigureAwait(false) ?? await ReadAsync(batch, cancellation).ConfigureAwait(false)
                ?? throw Gone();
            await mayWrite(cancellation).ConfigureAwait(false);
        }

        if (BlockedDeletionRule.Of(found.Status, batch, replica) is { } next)
        {
            await PatchAsync(batch, found.Metadata.ResourceVersion, next, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<BlockedDeletionObject?> ReadAsync(AttemptBatch batch, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, PathOf(batch));
        try
        {
            using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
            return await FoundAsync(response, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <returns><see langword="null"/> where another replica was faster.</returns>
    private async Task<BlockedDeletionObject?> CreateAsync(AttemptBatch batch, CancellationToken cancellation)
    {
        var (ns, name) = (batch.Secret.Namespace, batch.Secret.Name);
        try
        {
            return await SendAsync(
                HttpMethod.Post,
                $"{Resources.BlockedDeletions.Path(ns)}?fieldManager={AliasStatuses.FieldManager}",
                new($"{WellKnown.Group}/{WellKnown.Version}", Resources.BlockedDeletions.Kind, new(name, ns)),
                BlockedDeletionJson.Default.NewBlockedDeletion,
                Json,
                cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException other) when (other is { StatusCode: HttpStatusCode.Conflict, Reason: "AlreadyExists" })
        {
            return null;
        }
    }

    private async Task PatchAsync(AttemptBatch batch, string read, BlockedDeletionStatus next, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(
                HttpMethod.Patch,
                $"{PathOf(batch)}/status?fieldManager={AliasStatuses.FieldManager}",
                new(new(read), next),
                BlockedDeletionJson.Default.BlockedDeletionPatch,
                MergePatch,
                cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            // It was old, and was removed just now: the next try makes it anew.
            throw Gone();
        }
    }

    private static ApiServerException Gone() => new(HttpStatusCode.Conflict, "", "It came and went.");

    private async Task<BlockedDeletionObject> SendAsync<T>(
        HttpMethod method, string path, T body, JsonTypeInfo<T> type, MediaTypeHeaderValue mediaType, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = mediaType;
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
        return await FoundAsync(response, cancellation).ConfigureAwait(false);
    }

    private static async Task<BlockedDeletionObject> FoundAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        return JsonSerializer.Deserialize(body, BlockedDeletionJson.Default.BlockedDeletionObject)!;
    }

    private static string PathOf(AttemptBatch batch) => Resources.BlockedDeletions.Path(batch.Secret.Namespace, batch.Secret.Name);
}
