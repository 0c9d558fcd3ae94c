namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// How long every <c>caBundle</c> has held the next CA, as far as this replica saw. API servers hear of a change within a
/// moment; what they have not heard of they do not trust.
/// </summary>
internal sealed class Settling(TimeSpan settle, TimeProvider clock)
{
    private string? _next;
    private long _since;

    /// <param name="ring">What there is.</param>
    /// <param name="seen">Every configuration, read before <paramref name="ring"/>; <see langword="null"/> where one could not be.</param>
    /// <returns>Whether the next CA may sign.</returns>
    public bool IsOver(KeyRing? ring, IEnumerable<WebhookConfiguration.Seen>? seen)
    {
        if (ring?.Next is not { } next || seen?.All(configuration => configuration.Bundles.All(bundle => bundle.Holds(next))) != true)
        {
            Reset();
            return false;
        }

        if (_next != next.Thumbprint)
        {
            (_next, _since) = (next.Thumbprint, clock.GetTimestamp());
        }

        return clock.GetElapsedTime(_since) >= settle;
    }

    /// <summary>After something went unseen.</summary>
    public void Reset() => _next = null;
}
