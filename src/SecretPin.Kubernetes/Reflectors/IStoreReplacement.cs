namespace SecretPin.Kubernetes.Reflectors;

/// <summary>All that there is, as it comes in. Nobody sees it before it is complete; half a listing is dropped.</summary>
public interface IStoreReplacement : IObjectSink
{
    /// <summary>Puts the listing in the place of all that was there before.</summary>
    /// <returns>How many objects there are.</returns>
    int Complete();
}
