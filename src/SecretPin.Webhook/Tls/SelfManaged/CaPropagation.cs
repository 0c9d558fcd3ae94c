using System.Security.Cryptography.X509Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// Since when every <c>caBundle</c> has held a CA, as far as this replica saw. API servers hear of a change within a
/// moment; what they have not heard of they do not trust.
/// </summary>
internal sealed class CaPropagation(TimeSpan settle, TimeProvider clock)
{
    private Dictionary<string, long> _since = [];

    /// <param name="seen">Every configuration, as it is now.</param>
    public void See(WebhookConfigurations seen)
    {
        var now = clock.GetTimestamp();
        var bundles = seen.Seen.SelectMany(configuration => configuration.Bundles).ToArray();
        _since = bundles.SelectMany(bundle => bundle.Certificates)
            .Where(ca => bundles.All(bundle => bundle.Contains(ca)))
            .Select(ca => ca.Thumbprint).Distinct()
            .ToDictionary(ca => ca, ca => _since.GetValueOrDefault(ca, now));
    }

    /// <summary>After something went unseen.</summary>
    public void Reset() => _since = [];

    public bool IsOver(X509Certificate2? ca) =>
        ca is not null && _since.TryGetValue(ca.Thumbprint, out var since) && clock.GetElapsedTime(since) >= settle;
}
