using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;

namespace SecretPin.Cli.Cluster;

/// <summary>The cluster that manifests are written for, or a folder in its place. The namespace applies to objects that have none in their manifest.</summary>
internal sealed record TargetCluster(string Namespace, IPins Pins, ISecrets Secrets, IEnforcementPolicies Policies, IDisposable? Client = null) : IDisposable
{
    public void Dispose() => Client?.Dispose();
}
