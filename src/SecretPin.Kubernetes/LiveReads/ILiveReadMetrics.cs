namespace SecretPin.Kubernetes.LiveReads;

public interface ILiveReadMetrics
{
    /// <summary>A pin was served from the cache because the API server did not answer.</summary>
    void LastKnownPinServed();

    /// <summary>A read has ended.</summary>
    /// <param name="what">What was read: alias, aliases, secret, secrets, namespace, volumes, owner or owned.</param>
    /// <param name="callers">The number of callers that shared the read.</param>
    void LiveRead(string what, int callers);

    /// <summary>Custom resources of a kind were not checked before a deletion.</summary>
    /// <param name="resource">The kind, as <c>plural.group</c>.</param>
    /// <param name="reason"><c>forbidden</c> or <c>not_served</c>.</param>
    void CustomResourcesNotChecked(string resource, string reason)
    {
    }
}
