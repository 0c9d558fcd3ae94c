using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Files;

/// <summary>What a folder declares in one namespace, or in none.</summary>
internal sealed class NamespaceSnapshot
{
    public static readonly NamespaceSnapshot Empty = new();

    public NamespaceSnapshot() => ExistsVersion = secret => Exists(secret.ToString());

    public bool IsTerminating { get; set; }

    /// <summary>What the namespace asks of its workloads.</summary>
    public EnforcementPolicy Enforcement { get; set; } = EnforcementPolicy.None;

    public Dictionary<string, SecretAlias> Aliases { get; } = [];

    /// <summary>By name: when it was created, where that is known, and whether it is being deleted.</summary>
    public Dictionary<string, (DateTimeOffset? CreatedAt, bool IsBeingDeleted)> Secrets { get; } = [];

    /// <summary>What may reference Secrets, or own what does.</summary>
    public List<ScannedObject> Objects { get; } = [];

    /// <inheritdoc cref="Exists"/>
    public Func<VersionedSecretName, bool> ExistsVersion { get; }

    public bool Exists(string secret) => Secrets.TryGetValue(secret, out var found) && !found.IsBeingDeleted;

    /// <summary>The versioned Secrets that exist.</summary>
    public IEnumerable<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> Versions()
    {
        foreach (var (name, (createdAt, isBeingDeleted)) in Secrets)
        {
            if (!isBeingDeleted && VersionedSecretName.TryParse(name, out var versioned))
            {
                yield return (versioned, createdAt);
            }
        }
    }

    /// <summary>
    /// The alias with the pin that the controller would have recorded by now. Nobody asks AWS offline: such a pin is what
    /// the manifest's status says.
    /// </summary>
    public SecretAlias Recorded(SecretAlias alias, DateTimeOffset now) =>
        alias is { NewestMinAge: not null, IsSuspended: false } && PinRule.Newest(alias, Versions(), now) is { } newest
            ? alias with { StatusPinned = newest }
            : alias;
}
