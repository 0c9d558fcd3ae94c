using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SecretPin.Kubernetes.Api;

/// <summary>
/// Gets and writes single objects as JSON. A get has no resourceVersion, so the API server answers with the most recent state. Every
/// method throws an <see cref="ApiServerException"/> if the request fails or is rejected.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="fieldManager">The owner of the written fields (metadata.managedFields).</param>
public sealed class ObjectClient(ApiServer api, string fieldManager = ObjectClient.DefaultFieldManager)
{
    public const string DefaultFieldManager = "secretpin";

    /// <summary>Whether writes and deletions are only validated, not stored. Default false.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Receives the text of each Warning header in the responses.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <returns><see langword="null"/> if the object does not exist.</returns>
    public async Task<T?> GetAsync<T>(Resource resource, string? ns, string name, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class =>
        await GetBytesAsync(resource, ns, name, cancellation).ConfigureAwait(false) is { } json ? JsonSerializer.Deserialize(json, type) : null;

    /// <returns>The object as JSON; <see langword="null"/> if it does not exist.</returns>
    public async Task<byte[]?> GetBytesAsync(Resource resource, string? ns, string name, CancellationToken cancellation)
    {
        using var response = await GetResponseAsync(resource, ns, name, cancellation).ConfigureAwait(false);
        return response is null ? null : await ResponseBody.ReadAsync(response, cancellation).ConfigureAwait(false);
    }

    /// <returns>The object; <see langword="null"/> if it does not exist. Disposing the document clears its memory.</returns>
    public async Task<JsonDocument?> GetDocumentAsync(Resource resource, string? ns, string name, CancellationToken cancellation)
    {
        using var response = await GetResponseAsync(resource, ns, name, cancellation).ConfigureAwait(false);
        return response is null ? null : await ResponseBody.ReadAsync(
            response, body => JsonDocument.ParseAsync(body, cancellationToken: cancellation), cancellation).ConfigureAwait(false);
    }

    /// <returns>The stored object.</returns>
    public Task<T> CreateAsync<T>(Resource resource, string? ns, T created, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        ReadAsync(CreateAsync(resource, ns, JsonSerializer.SerializeToUtf8Bytes(created, type), cancellation), type, cancellation);

    /// <returns>The response, which the caller disposes. It has only metadata if the resource is metadata-only.</returns>
    public Task<HttpResponseMessage> CreateAsync(Resource resource, string? ns, ReadOnlyMemory<byte> json, CancellationToken cancellation) =>
        SendAsync(resource.CreateRequest(HttpMethod.Post, ns, query: WriteQuery), resource, json, MediaTypes.Json, cancellation);

    /// <summary>Applies a merge patch (RFC 7396). If it has a resourceVersion that is not the current one, the API server answers 409.</summary>
    /// <returns>The stored object, as far as <typeparamref name="T"/> describes it.</returns>
    public Task<T> PatchAsync<T>(
        Resource resource, string? ns, string name, T patch, JsonTypeInfo<T> type, CancellationToken cancellation, string? subresource = null) =>
        ReadAsync(
            PatchAsync(resource, ns, name, JsonSerializer.SerializeToUtf8Bytes(patch, type), MediaTypes.MergePatch, cancellation, subresource),
            type,
            cancellation);

    /// <summary>Applies a patch of the type <see cref="MediaTypes.MergePatch"/> or <see cref="MediaTypes.JsonPatch"/>.</summary>
    /// <inheritdoc cref="CreateAsync(Resource, string?, ReadOnlyMemory{byte}, CancellationToken)" path="/returns"/>
    public Task<HttpResponseMessage> PatchAsync(
        Resource resource, string? ns, string name, ReadOnlyMemory<byte> patch, string mediaType, CancellationToken cancellation, string? subresource = null) =>
        SendAsync(resource.CreateRequest(HttpMethod.Patch, ns, name, subresource, WriteQuery), resource, patch, mediaType, cancellation);

    /// <summary>Deletes an object, and in the background the objects that it owns.</summary>
    /// <exception cref="ApiServerException">With 409: the object does not match the preconditions.</exception>
    public async Task DeleteAsync(Resource resource, string? ns, string name, DeletionPreconditions preconditions, CancellationToken cancellation)
    {
        // The API server ignores the query of a DELETE that has a body.
        var options = JsonSerializer.SerializeToUtf8Bytes(new(preconditions, DryRun: IsDryRun ? ["All"] : null), DeleteOptionsJson.Default.DeleteOptions);
        var request = resource.CreateRequest(HttpMethod.Delete, ns, name);
        using var _ = await SendAsync(request, resource, options, MediaTypes.Json, cancellation).ConfigureAwait(false);
    }

    /// <summary>The same, for an object that others may change or delete meanwhile.</summary>
    /// <returns>Whether the object was deleted; <see langword="false"/> if it is gone or does not match the preconditions.</returns>
    public async Task<bool> TryDeleteAsync(Resource resource, string? ns, string name, DeletionPreconditions preconditions, CancellationToken cancellation)
    {
        try
        {
            await DeleteAsync(resource, ns, name, preconditions, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (ApiServerException failure) when (failure.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    private string WriteQuery => $"?fieldManager={Uri.EscapeDataString(fieldManager)}{(IsDryRun ? "&dryRun=All" : "")}";

    private async Task<HttpResponseMessage?> GetResponseAsync(Resource resource, string? ns, string name, CancellationToken cancellation)
    {
        try
        {
            var request = resource.CreateRequest(HttpMethod.Get, ns, name);
            return await SendAsync(request, resource, body: null, mediaType: null, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure) when (failure.IsObjectNotFound)
        {
            return null;
        }
        catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.NotFound)
        {
            throw ApiServerException.NotServed(resource);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage created, Resource resource, ReadOnlyMemory<byte>? body, string? mediaType, CancellationToken cancellation)
    {
        using var request = created;
        request.AcceptJson(resource);
        if (body is { } json)
        {
            request.Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = new(mediaType!) } };
        }

        var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
        foreach (var warning in response.Headers.Warning)
        {
            OnWarning?.Invoke(warning.Text.Trim('"'));
        }

        return response;
    }

    private static async Task<T> ReadAsync<T>(Task<HttpResponseMessage> sending, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await sending.ConfigureAwait(false);
        return JsonSerializer.Deserialize(await ResponseBody.ReadAsync(response, cancellation).ConfigureAwait(false), type)!;
    }
}
