using System.Collections.Immutable;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>One namespace while it is changed.</summary>
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

    public void AddReferrer(string secret, ScannedObject seen) =>
        Referrers[secret] = Referrers.TryGetValue(secret, out var referrers)
            ? referrers.Add(seen)
            : ImmutableHashSet.Create<ScannedObject>(ReferenceEqualityComparer.Instance, seen);

    public void RemoveReferrer(string secret, ScannedObject seen)
    {
        var rest = Referrers[secret].Remove(seen);
        if (rest.IsEmpty)
        {
            Referrers.Remove(secret);
        }
        else
        {
            Referrers[secret] = rest;
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
