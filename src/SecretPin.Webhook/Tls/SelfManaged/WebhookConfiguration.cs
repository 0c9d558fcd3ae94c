using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>One of the two objects that define how the API server calls the webhook, and which CAs it trusts.</summary>
internal sealed class WebhookConfiguration(ApiServer api, Resource resource, string name)
{
    public static readonly Resource Mutating = Kind("mutatingwebhookconfigurations", "MutatingWebhookConfiguration");
    public static readonly Resource Validating = Kind("validatingwebhookconfigurations", "ValidatingWebhookConfiguration");

    private readonly ObjectClient _objects = new(api);

    public override string ToString() => $"{resource.Kind} {name}";

    /// <returns><see langword="null"/> if the configuration does not exist.</returns>
    /// <exception cref="ApiServerException">The API server rejected the request, failed or is unreachable.</exception>
    public async Task<Seen?> ReadAsync(CancellationToken cancellation)
    {
        using var configuration = await _objects.GetDocumentAsync(resource, null, name, cancellation);
        if (configuration is null)
        {
            return null;
        }

        var version = configuration.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
        return configuration.RootElement.TryGetProperty("webhooks", out var webhooks) && webhooks.ValueKind == JsonValueKind.Array
            ? new(this, version, [.. webhooks.EnumerateArray().Select(Bundle)])
            : new(this, version, []);
    }

    /// <summary>Writes a bundle into every webhook of the configuration.</summary>
    /// <exception cref="ApiServerException">With 409: the configuration has changed since it was read. Any other: the write failed.</exception>
    public async Task WriteAsync(Seen seen, CaBundle bundle, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>();
        Write(body, seen, bundle.ToString());
        using var response = await _objects.PatchAsync(resource, null, name, body.WrittenMemory, MediaTypes.JsonPatch, cancellation);
    }

    private static void Write(IBufferWriter<byte> body, Seen seen, string bundle)
    {
        using var json = new Utf8JsonWriter(body);
        json.WriteStartArray();
        // Replaces the version by itself. If the configuration has another version, the API server answers 409 Conflict; a "test" would be 422.
        WriteOperation(json, "replace", "/metadata/resourceVersion", seen.ResourceVersion);
        for (var index = 0; index < seen.Bundles.Count; index++)
        {
            // "add" replaces an existing value.
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

    /// <param name="Configuration">The configuration that was read.</param>
    /// <param name="ResourceVersion">Its version.</param>
    /// <param name="Bundles">The bundle of each of its webhooks.</param>
    internal sealed record Seen(WebhookConfiguration Configuration, string ResourceVersion, IReadOnlyList<CaBundle> Bundles);
}
