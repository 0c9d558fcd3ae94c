using System.Security.Cryptography.X509Certificates;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

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
