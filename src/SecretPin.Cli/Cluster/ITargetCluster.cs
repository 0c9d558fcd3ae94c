using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Cluster;

/// <summary>The cluster that manifests are written for.</summary>
internal interface ITargetCluster : IPins, ISecrets, IEnforcementPolicies, IDisposable
{
    /// <summary>The namespace of objects that have none in their manifest.</summary>
    string Namespace { get; }
}

/// <summary>A folder of manifests in the place of a cluster.</summary>
internal sealed class FolderCluster(ManifestCluster folder, string ns) : ITargetCluster
{
    public string Namespace => ns;

    public ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(
        string ns, IReadOnlyCollection<string> names, CancellationToken cancellation) => folder.ReadAsync(ns, names, cancellation);

    public ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation) =>
        folder.FindAsync(ns, names, cancellation);

    public ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) => folder.ReadAsync(ns, cancellation);

    public void Dispose()
    {
        // The folder was read once; nothing of it is open.
    }
}
