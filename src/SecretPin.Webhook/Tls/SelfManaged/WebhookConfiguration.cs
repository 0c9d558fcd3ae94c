using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>One of the two objects by which the API server calls us, and whom it trusts to be us.</summary>
internal sealed class WebhookConfiguration(ApiServer api, Resource resource, string name)
{
    public static readonly Resource Mutating = Kind("mutatingwebhookconfigurations", "MutatingWebhookConfiguration");
    public static readonly Resource Validating = Kind("validatingwebhookconfigurations", "ValidatingWebhookConfiguration");

    /// <summary>For people.</summary>
    public override string ToString() => $"{resource.Kind} {name}";

    /// <returns><see langword="null"/> where there is none.</returns>
    /// <exception cref="ApiServerException">The API server could not be asked, or refused.</exception>
    public async Task<Seen?> ReadAsync(CancellationToken cancellation)
    {
        using var found = await api.ReadObjectAsync(resource.Path(name: name), cancellation);
        if (found is null)
        {
            return null;
        }

        var version = found.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
        return found.RootElement.TryGetProperty("webhooks", out var webhooks) && webhooks.ValueKind == JsonValueKind.Array
            ? new(this, version, [.. webhooks.EnumerateArray().Select(Bundle)])
            : new(this, version, []);
    }

    /// <summary>Writes a bundle into every webhook.</summary>
    /// <exception cref="ApiServerException">Conflict: the configuration is not any more what was seen. Or it failed.</exception>
    public async Task WriteAsync(Seen seen, CaBundle bundle, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>();
        Write(body, seen, bundle.ToString());
        using var request = new HttpRequestMessage(HttpMethod.Patch, resource.Path(name: name) + ApiObjects.AsManager);
        request.Content = new ReadOnlyMemoryContent(body.WrittenMemory);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json-patch+json");
        using var response = await api.SendAsync(request, cancellation);
    }

    private static void Write(IBufferWriter<byte> body, Seen seen, string bundle)
    {
        using var json = new Utf8JsonWriter(body);
        json.WriteStartArray();
        // Replaced by what it must still be: anything else is answered with 409 Conflict, where "test" would be 422.
        WriteOperation(json, "replace", "/metadata/resourceVersion", seen.ResourceVersion);
        for (var index = 0; index < seen.Bundles.Count; index++)
        {
            // "add" replaces what is there.
            WriteOperation(json, "add", string.Create(CultureInfo.InvariantCulture, $"/webhooks/{index}/clientConfig/caBundle"), bundle);
        }

        json.WriteEndArray();
    }

    private static void WriteOperation(Utf8JsonWriter json, string operation, string path, string value)
    {
        json.WriteStartObject();
        json.WriteString("op"u8, operation);
        json.WriteString("path"u8, path);
        json.WriteString("value"u8, value);
        json.WriteEndObject();
    }

    private static CaBundle Bundle(JsonElement webhook) =>
        CaBundle.Parse(webhook.GetProperty("clientConfig").TryGetProperty("caBundle", out var bundle) ? bundle.GetString() : null);

    private static Resource Kind(string plural, string kind) => new("admissionregistration.k8s.io", "v1", plural, kind) { IsNamespaced = false };

    /// <param name="Configuration">Of which this is the state.</param>
    /// <param name="ResourceVersion">When.</param>
    /// <param name="Bundles">Of each webhook in it.</param>
    internal sealed record Seen(WebhookConfiguration Configuration, string ResourceVersion, IReadOnlyList<CaBundle> Bundles);
}
