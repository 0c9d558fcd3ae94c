using System.Security.Cryptography.X509Certificates;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>All that makes the API server call us, as it was at one look.</summary>
internal sealed class WebhookConfigurations(IReadOnlyList<WebhookConfiguration.Seen> seen)
{
    public IReadOnlyList<WebhookConfiguration.Seen> Seen => seen;

    /// <summary>What any of them trusts.</summary>
    public IReadOnlyList<X509Certificate2> Trusted { get; } =
        new CaBundle(seen.SelectMany(configuration => configuration.Bundles).SelectMany(bundle => bundle.Certificates)).Certificates;

    /// <exception cref="ApiServerException">The API server could not be asked, or refused.</exception>
    public static async Task<WebhookConfigurations> ReadAsync(IEnumerable<WebhookConfiguration> configurations, CancellationToken cancellation)
    {
        var seen = new List<WebhookConfiguration.Seen>();
        foreach (var configuration in configurations)
        {
            if (await configuration.ReadAsync(cancellation) is { } found)
            {
                seen.Add(found);
            }
        }

        return new(seen);
    }

    public bool AllContain(X509Certificate2 ca) => seen.All(configuration => configuration.Bundles.All(bundle => bundle.Contains(ca)));

    /// <returns>The first that would refuse us if we served this.</returns>
    public WebhookConfiguration? Refusing(X509Certificate2 served) =>
        seen.FirstOrDefault(configuration => !configuration.Bundles.All(bundle => bundle.Certificates.Any(served.IsSignedBy)))?.Configuration;
}
