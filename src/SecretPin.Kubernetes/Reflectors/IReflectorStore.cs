namespace SecretPin.Kubernetes.Reflectors;

/// <summary>What a reflector keeps up with the API server. Called from one thread at a time.</summary>
public interface IReflectorStore : IObjectSink
{
    /// <summary>Begins a listing of all that there is.</summary>
    IStoreReplacement Begin();
}
