using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>What watches have seen of what may need a Secret. It may be old: it hints at where to look first.</summary>
public interface IKnownReferrers
{
    /// <returns>The objects that reference the Secret, wherever they are.</returns>
    IReadOnlyList<ScannedObject> FindReferrers(string ns, string secret);

    /// <returns>The aliases of the namespace.</returns>
    IReadOnlyList<SecretAlias> FindAliases(string ns);
}
