using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecretPin.Kubernetes.Api;

/// <summary>Deletes an object only while it is what was seen.</summary>
internal static class ConditionalDeletion
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <param name="api">The API server.</param>
    /// <param name="resource">Of which kind it is.</param>
    /// <param name="ns">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="seen">What was seen of it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether it was deleted; not where it is gone, or no longer what was seen.</returns>
    /// <exception cref="ApiServerException">It could not be deleted.</exception>
    public static async Task<bool> TryDeleteAsync(
        this ApiServer api, Resource resource, string ns, string name, DeletionPreconditions seen, CancellationToken cancellation)
    {
        var options = JsonSerializer.SerializeToUtf8Bytes(new(seen), ConditionalDeletionJson.Default.DeleteOptions);
        using var content = new ByteArrayContent(options) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Delete, resource.Path(ns, name)) { Content = content };
        try
        {
            using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (ApiServerException gone) when (gone.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return false;
        }
    }
}

/// <summary>metav1 Preconditions.</summary>
/// <param name="Uid">Of that very object.</param>
/// <param name="ResourceVersion">Not if it has changed since; <see langword="null"/> where that does not matter.</param>
internal sealed record DeletionPreconditions(string Uid, string? ResourceVersion = null);

/// <summary>metav1 DeleteOptions: what it owns goes after it.</summary>
internal sealed record DeleteOptions(DeletionPreconditions Preconditions, string PropagationPolicy = "Background");

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeleteOptions))]
internal sealed partial class ConditionalDeletionJson : JsonSerializerContext;
