using System.Net;
using System.Text.Json;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>One object of the API server.</summary>
internal static class ApiObjects
{
    /// <summary>Whose fields these are, in an object's managedFields.</summary>
    public const string AsManager = "?fieldManager=secretpin";

    /// <summary>As it is now: no resourceVersion is a consistent read.</summary>
    /// <returns><see langword="null"/> where there is none.</returns>
    /// <exception cref="ApiServerException">The API server could not be asked, or refused.</exception>
    public static async Task<JsonDocument?> ReadObjectAsync(this ApiServer api, string path, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.Add(new("application/json"));
            using var response = await api.SendAsync(request, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
        }
        catch (ApiServerException refused) when (refused.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
