namespace SecretPin.Kubernetes.LiveReads;

/// <summary>What an operator should know of live reads.</summary>
public interface ILiveReadMetrics
{
    /// <summary>The API server did not answer, and a pin was served as the watch saw it last.</summary>
    void LastKnownPinServed();

    /// <summary>A read has ended.</summary>
    /// <param name="what">What was read: one of few words.</param>
    /// <param name="callers">How many were waiting for it.</param>
    void LiveRead(string what, int callers);
}
