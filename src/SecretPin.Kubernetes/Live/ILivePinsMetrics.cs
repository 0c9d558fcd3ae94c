namespace SecretPin.Kubernetes.Live;

/// <summary>What an operator should know of how pins were read.</summary>
public interface ILivePinsMetrics
{
    /// <summary>The API server did not answer, and a pin was served as the watch saw it last.</summary>
    void LastKnownPinServed();
}
