using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;

namespace SecretPin.Cli.Cluster;

/// <summary>What manifests are for: a cluster, or a folder that stands for one.</summary>
/// <param name="Namespace">Where objects are that say none.</param>
/// <param name="Pins">What aliases stand for there.</param>
/// <param name="Secrets">Which Secrets are there.</param>
/// <param name="Enforcements">What its namespaces ask for.</param>
/// <param name="Connection">Is closed with it, where there is one.</param>
internal sealed record TargetCluster(string Namespace, IPins Pins, ISecrets Secrets, IEnforcementPolicies Enforcements, IDisposable? Connection = null)
    : IDisposable
{
    public void Dispose() => Connection?.Dispose();
}
