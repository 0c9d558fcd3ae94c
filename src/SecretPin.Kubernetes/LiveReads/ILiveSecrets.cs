namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Asks the API server whether a Secret exists. Only for its metadata, never for what is in it.</summary>
public interface ILiveSecrets
{
    /// <returns>Whether the Secret existed, and was not being deleted, at some moment after this call.</returns>
    Task<bool> ExistsAsync(string ns, string name, CancellationToken cancellation);
}
