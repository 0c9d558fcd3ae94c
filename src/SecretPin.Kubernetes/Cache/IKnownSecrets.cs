namespace SecretPin.Kubernetes.Cache;

/// <summary>What the watch of Secrets has seen.</summary>
public interface IKnownSecrets
{
    /// <summary>Whether the Secret was there, and not being deleted, when it was last seen.</summary>
    bool Exists(string ns, string name);
}
