using System.Collections.Immutable;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>The pending change of one namespace.</summary>
internal sealed class NamespaceChange(NamespaceIndex before)
{
    private ImmutableDictionary<string, ImmutableHashSet<ScannedObject>>.Builder? _referrers;

    public bool Exists { get; set; } = before.Exists;

    public bool IsTerminating { get; set; } = before.IsTerminating;

    public EnforcementPolicy Enforcement { get; set; } = before.Enforcement;

    public ImmutableDictionary<string, SecretEntry>.Builder Secrets { get; } = before.Secrets.ToBuilder();

    public ImmutableDictionary<string, AliasEntry>.Builder Aliases { get; } = before.Aliases.ToBuilder();

    public ImmutableDictionary<(ObjectKind, string), ScannedObject>.Builder Objects { get; } = before.Objects.ToBuilder();

    private ImmutableDictionary<string, ImmutableHashSet<ScannedObject>>.Builder Referrers => _referrers ??= before.Referrers.ToBuilder();

    public void AddReferrer(string secret, ScannedObject referrer) =>
        Referrers[secret] = Referrers.TryGetValue(secret, out var referrers)
            ? referrers.Add(referrer)
            : ImmutableHashSet.Create<ScannedObject>(ReferenceEqualityComparer.Instance, referrer);

    public void RemoveReferrer(string secret, ScannedObject referrer)
    {
        var remaining = Referrers[secret].Remove(referrer);
        if (remaining.IsEmpty)
        {
            Referrers.Remove(secret);
        }
        else
        {
            Referrers[secret] = remaining;
        }
    }

    public NamespaceIndex Complete() => before with
    {
        Exists = Exists,
        IsTerminating = IsTerminating,
        Enforcement = Enforcement,
        Secrets = Secrets.ToImmutable(),
        Aliases = Aliases.ToImmutable(),
        Objects = Objects.ToImmutable(),
        Referrers = _referrers?.ToImmutable() ?? before.Referrers,
    };
}
