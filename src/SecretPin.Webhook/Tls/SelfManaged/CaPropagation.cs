using System.Security.Cryptography.X509Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// Records since when every <c>caBundle</c> contains a CA, as observed by this replica. An API server trusts a CA only after its watch has
/// delivered the change, which the settle time covers.
/// </summary>
internal sealed class CaPropagation(TimeSpan settle, TimeProvider clock)
{
    private Dictionary<string, long> _since = [];

    /// <param name="configurations">The current state of all webhook configurations.</param>
    public void Observe(WebhookConfigurations configurations)
    {
        var now = clock.GetTimestamp();
        var bundles = configurations.All.SelectMany(configuration => configuration.Bundles).ToArray();
        _since = bundles.SelectMany(bundle => bundle.Certificates)
            .Where(ca => bundles.All(bundle => bundle.Contains(ca)))
            .Select(ca => ca.Thumbprint).Distinct()
            .ToDictionary(ca => ca, ca => _since.GetValueOrDefault(ca, now));
    }

    /// <summary>Forgets all observations, after changes could have been missed.</summary>
    public void Reset() => _since = [];

    /// <summary>Whether every <c>caBundle</c> has contained the CA for the settle time.</summary>
    public bool IsComplete(X509Certificate2? ca) =>
        ca is not null && _since.TryGetValue(ca.Thumbprint, out var since) && clock.GetElapsedTime(since) >= settle;
}
