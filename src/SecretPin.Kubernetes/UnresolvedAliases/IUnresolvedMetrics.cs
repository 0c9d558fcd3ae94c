namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>What an operator should know of the auditor's work.</summary>
public interface IUnresolvedMetrics
{
    /// <summary>A stuck pod was deleted, so that it comes back resolved.</summary>
    void PodRepaired();
}
