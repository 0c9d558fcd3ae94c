using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>One of the two objects that define how the API server calls the webhook, and which CAs it trusts.</summary>
internal sealed class WebhookConfiguration(ApiServer api, Resource resource, string name)
{
    public static readonly Resource Mutating = Resources.MutatingWebhooks;
    public static readonly Resource Validating = Resources.ValidatingWebhooks;

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
        // Replaces the version by itself. If the configuration has another version, the API server answers 409 Conflict; a "test" would be 422.
        var version = new { op = "replace", path = "/metadata/resourceVersion", value = seen.ResourceVersion };
        // "add" replaces an existing value.
        var patch = seen.Bundles.Select((_, index) => new { op = "add", path = $"/webhooks/{index}/clientConfig/caBundle", value = bundle.ToString() });
        var body = JsonSerializer.SerializeToUtf8Bytes(patch.Prepend(version));
        using var response = await _objects.PatchAsync(resource, null, name, body, MediaTypes.JsonPatch, cancellation);
    }

    private static CaBundle Bundle(JsonElement webhook) =>
        CaBundle.Parse(webhook.GetProperty("clientConfig").TryGetProperty("caBundle", out var bundle) ? bundle.GetString() : null);

    /// <summary>A configuration that was read, and the bundle of each of its webhooks.</summary>
    internal sealed record Seen(WebhookConfiguration Configuration, string ResourceVersion, IReadOnlyList<CaBundle> Bundles);
}

/// <summary>The state of the webhook configurations that exist.</summary>
internal sealed class WebhookConfigurations(IReadOnlyList<WebhookConfiguration.Seen> all)
{
    public IReadOnlyList<WebhookConfiguration.Seen> All => all;

    /// <summary>The CAs in any <c>caBundle</c>.</summary>
    public IReadOnlyList<X509Certificate2> Trusted { get; } =
        new CaBundle(all.SelectMany(configuration => configuration.Bundles).SelectMany(bundle => bundle.Certificates)).Certificates;

    /// <exception cref="ApiServerException">The API server did not answer, or returned an error.</exception>
    public static async Task<WebhookConfigurations> ReadAsync(IEnumerable<WebhookConfiguration> configurations, CancellationToken cancellation)
    {
        var all = new List<WebhookConfiguration.Seen>();
        foreach (var configuration in configurations)
        {
            if (await configuration.ReadAsync(cancellation) is { } current)
            {
                all.Add(current);
            }
        }

        return new(all);
    }

    public bool AllContain(X509Certificate2 ca) => all.All(configuration => configuration.Bundles.All(bundle => bundle.Contains(ca)));

    /// <returns>The first configuration whose <c>caBundle</c> does not trust the certificate.</returns>
    public WebhookConfiguration? FirstWithoutTrust(X509Certificate2 served) =>
        all.FirstOrDefault(configuration => !configuration.Bundles.All(bundle => bundle.Certificates.Any(served.IsSignedBy)))?.Configuration;
}
