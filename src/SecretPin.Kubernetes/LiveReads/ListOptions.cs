namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Options of <see cref="LiveList"/>.</summary>
public sealed record ListOptions
{
    /// <summary>A field selector, for example <c>status.phase=Pending</c>. The default is empty, which selects all objects.</summary>
    public string FieldSelector { get; init; } = "";

    /// <summary>
    /// Whether the API server may answer with the state of its watch cache (<c>resourceVersion=0</c>). Default false: the API server first waits until
    /// etcd confirms that the cache is up to date. This takes up to 100 ms if the same resource was listed less than 100 ms before.
    /// </summary>
    public bool MayBeOutdated { get; init; }

    /// <summary>
    /// Called when the resourceVersion of the list is received. The list contains the state of a moment before this call, although its objects are still being
    /// transferred. Called again if the list is requested again, because the new list contains a later state.
    /// </summary>
    public Action? OnStateFixed { get; init; }
}
