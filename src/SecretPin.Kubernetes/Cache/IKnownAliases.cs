using System.Diagnostics.CodeAnalysis;
using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Cache;

/// <summary>What the watch of aliases has seen.</summary>
public interface IKnownAliases
{
    /// <summary>Whether the watch is known to be no more than moments behind.</summary>
    bool IsFresh { get; }

    bool TryFind(string ns, string name, [NotNullWhen(true)] out SecretAlias? found);
}
