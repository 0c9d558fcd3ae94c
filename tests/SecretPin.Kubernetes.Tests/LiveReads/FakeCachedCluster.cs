using System.Diagnostics.CodeAnalysis;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>What watches have seen: exactly what the test puts in. Left alone it is a stalled watch.</summary>
internal sealed class FakeCachedCluster : IKnownAliases, IKnownSecrets
{
    public bool IsFresh { get; set; } = true;

    public HashSet<string> Secrets { get; } = [];

    public Dictionary<string, SecretAlias> Aliases { get; } = [];

    public bool Exists(string ns, string name) => Secrets.Contains(name);

    public bool TryFind(string ns, string name, [NotNullWhen(true)] out SecretAlias? found) => Aliases.TryGetValue(name, out found);
}
