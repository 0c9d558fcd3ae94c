using System.Buffers;
using System.Text.Json;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>The Secret with the key ring: the only Secret whose data SecretPin requests. The data never becomes a string.</summary>
internal sealed class KeyRingSecret(ApiServer api, string ns, string name)
{
    private static readonly Resource WithData = Resources.Secrets with { IsMetadataOnly = false };

    private readonly ObjectClient _objects = new(api);

    public override string ToString() => $"Secret {ns}/{name}";

    /// <returns><see langword="null"/> if the Secret does not exist.</returns>
    /// <exception cref="ApiServerException">The API server rejected the request, failed or is unreachable.</exception>
    public async Task<Stored?> ReadAsync(CancellationToken cancellation)
    {
        using var secret = await _objects.GetDocumentAsync(WithData, ns, name, cancellation);
        return secret is null
            ? null
            : new(
                secret.RootElement.TryGetProperty("data", out var data) ? KeyRingData.Read(data) : null,
                secret.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!);
    }

    /// <summary>Patches the version of the Secret that was read, or creates the Secret if <paramref name="resourceVersion"/> is null.</summary>
    /// <exception cref="ApiServerException">With 409: another replica was faster. Any other: the write failed.</exception>
    public async Task WriteAsync(KeyRing ring, string? resourceVersion, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>(16 * 1024);
        try
        {
            Write(body, ring, resourceVersion);
            using var response = resourceVersion is null
                ? await _objects.CreateAsync(Resources.Secrets, ns, body.WrittenMemory, cancellation)
                : await _objects.PatchAsync(Resources.Secrets, ns, name, body.WrittenMemory, MediaTypes.MergePatch, cancellation);
        }
        catch (ApiServerException failure) when (failure.StatusCode is { } code)
        {
            // Without the message of the API server: whatever rejected the request has seen the key, and may quote it.
            throw new ApiServerException(code, failure.Reason, $"Could not write {this}: {(int)code} {failure.Reason}") { RetryAfter = failure.RetryAfter };
        }
        finally
        {
            // Overwrites the key.
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
            // If the Secret has another version by now, the API server answers 409 Conflict.
            json.WriteString("resourceVersion"u8, resourceVersion);
        }

        json.WriteEndObject();
        if (resourceVersion is null)
        {
            // The type that cert-manager uses. The type of a Secret never changes, so cert-manager could not take over another type.
            json.WriteString("type"u8, "kubernetes.io/tls"u8);
        }

        json.WritePropertyName("data"u8);
        KeyRingData.Write(json, ring, isPatch: resourceVersion is not null);
        json.WriteEndObject();
    }

    /// <summary>The stored key ring, <see langword="null"/> if it is not usable, and the version of the Secret.</summary>
    internal sealed record Stored(KeyRing? Ring, string ResourceVersion);
}
