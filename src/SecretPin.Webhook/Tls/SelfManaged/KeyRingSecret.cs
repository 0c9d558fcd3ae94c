using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>The Secret with the key ring: the only one whose values we ever ask for.</summary>
internal sealed class KeyRingSecret(ApiServer api, string ns, string name)
{
    /// <summary>For people.</summary>
    public override string ToString() => $"Secret {ns}/{name}";

    /// <returns><see langword="null"/> where there is no such Secret.</returns>
    /// <exception cref="ApiServerException">The API server could not be asked, or refused.</exception>
    public async Task<Stored?> ReadAsync(CancellationToken cancellation)
    {
        using var secret = await api.ReadObjectAsync(Resources.Secrets.Path(ns, name), cancellation);
        return secret is null
            ? null
            : new(
                secret.RootElement.TryGetProperty("data", out var data) ? KeyRingData.Read(data) : null,
                secret.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!);
    }

    /// <param name="ring">What is to be stored.</param>
    /// <param name="resourceVersion">Of what it replaces; none where there was no Secret.</param>
    /// <param name="cancellation">Ends the wait for an answer.</param>
    /// <exception cref="ApiServerException">Conflict: somebody else was faster, and what they wrote counts. Or it failed.</exception>
    public async Task WriteAsync(KeyRing ring, string? resourceVersion, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>(16 * 1024);
        try
        {
            Write(body, ring, resourceVersion);
            using var request = resourceVersion is null
                ? new HttpRequestMessage(HttpMethod.Post, Resources.Secrets.Path(ns) + ApiObjects.AsManager)
                : new HttpRequestMessage(HttpMethod.Patch, Resources.Secrets.Path(ns, name) + ApiObjects.AsManager);
            request.Content = new ReadOnlyMemoryContent(body.WrittenMemory);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(resourceVersion is null ? "application/json" : "application/merge-patch+json");
            using var response = await api.SendAsync(request, cancellation);
        }
        catch (ApiServerException refused) when (refused.StatusCode is { } code)
        {
            // Not in the API server's words: whoever refused it has seen our key, and might quote it.
            throw new ApiServerException(code, refused.Reason, $"{this} could not be written: {(int)code} {refused.Reason}") { RetryAfter = refused.RetryAfter };
        }
        finally
        {
            // Clears.
            body.Clear();
        }
    }

    private void Write(IBufferWriter<byte> body, KeyRing ring, string? resourceVersion)
    {
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteString("kind"u8, "Secret"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, name);
        if (resourceVersion is null)
        {
            json.WriteStartObject("labels"u8);
            json.WriteString("app.kubernetes.io/managed-by"u8, "secretpin"u8);
            json.WriteEndObject();
        }
        else
        {
            // In a merge patch, what the object must still be at; else the answer is 409 Conflict.
            json.WriteString("resourceVersion"u8, resourceVersion);
        }

        json.WriteEndObject();
        if (resourceVersion is null)
        {
            // As cert-manager makes it. A Secret's type never changes, so a Secret of another type could not be handed over.
            json.WriteString("type"u8, "kubernetes.io/tls"u8);
        }

        json.WritePropertyName("data"u8);
        KeyRingData.Write(json, ring, isPatch: resourceVersion is not null);
        json.WriteEndObject();
    }

    /// <param name="Ring"><see langword="null"/> where nothing in the Secret is of use.</param>
    /// <param name="ResourceVersion">Of the Secret.</param>
    internal sealed record Stored(KeyRing? Ring, string ResourceVersion);
}
