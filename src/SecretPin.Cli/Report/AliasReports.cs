using SecretPin.Cli.Cluster;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Cli.Report;

/// <summary>Creates the reports on the aliases of a namespace.</summary>
internal sealed class AliasReports(string ns, DeletionEvidence evidence, ClusterReferences references, DateTimeOffset now)
{
    private readonly ReferrerStateRule _states = new(evidence);
    private readonly HashSet<VersionedSecretName> _existing = [.. evidence.Versions];

    public IReadOnlyList<AliasReport> All() => [.. evidence.Aliases.OrderBy(alias => alias.Name.Value, StringComparer.Ordinal).Select(Of)];

    private AliasReport Of(SecretAlias alias)
    {
        var pin = EffectivePinRule.Effective(alias, _existing.Contains);
        var users = Users(alias.Name);
        var versions = _existing.Where(secret => secret.Alias == alias.Name)
            .Concat(alias.History.Select(entry => entry.Secret))
            .Concat(users.SelectMany(user => user.Uses.Keys))
            .Concat(new[] { pin.Secret, EffectivePinRule.Desired(alias) }.OfType<VersionedSecretName>())
            .Distinct()
            .OrderByDescending(secret => secret.Version)
            .Select(secret => new VersionReport(secret, _existing.Contains(secret), _existing.Contains(secret) ? Deletion(secret) : null));
        return new(
            alias,
            pin,
            alias.History.Select(entry => entry.Secret).FirstOrDefault(secret => secret != pin.Secret),
            [.. versions],
            [.. alias.History.Select((entry, i) => new PinPeriod(entry.Secret, entry.PinnedAt, i == 0 ? now : alias.History[i - 1].PinnedAt))],
            users);
    }

    private string Deletion(VersionedSecretName secret)
    {
        var verdict = DeletionGuard.Decide(new(ns, ScannedObject.OfName(Kinds.Secret, secret.ToString()), ""), evidence, now);
        return verdict.IsAllowed ? string.Join(' ', ["Can be deleted.", .. verdict.Warnings]) : verdict.Message;
    }

    /// <summary>A controlled object counts as a use by its topmost owner, so that a workload in a rollout is one user of two versions.</summary>
    private List<SecretUser> Users(AliasName alias)
    {
        var uses = new SortedDictionary<string, (bool IsWorkload, Dictionary<VersionedSecretName, SecretUse> Uses)>(StringComparer.Ordinal);
        foreach (var referrer in evidence.Objects.Where(referrer => !_states.IsInactive(referrer) && !_states.IsHistory(referrer)))
        {
            var user = _states.Owners(referrer).LastOrDefault() ?? referrer;
            foreach (var secret in Versions(referrer, alias))
            {
                var (_, usesOfUser) = uses.TryGetValue(ClusterReferences.NameOf(user, ns), out var known)
                    ? known : uses[ClusterReferences.NameOf(user, ns)] = (references.IsWorkload(user, ns), []);
                var use = usesOfUser.GetValueOrDefault(secret) ?? new(IsDeclared: false, Pods: 0);
                usesOfUser[secret] = new(use.IsDeclared || referrer == user, use.Pods + (referrer.Kind == Kinds.Pod ? 1 : 0));
            }
        }

        return [.. uses.Select(user => new SecretUser(user.Key, user.Value.IsWorkload, user.Value.Uses))];
    }

    private IEnumerable<VersionedSecretName> Versions(ScannedObject referrer, AliasName alias) =>
        referrer.ReferencesInto(ns)
            .Select(reference => VersionedSecretName.TryParse(reference.Name, out var secret) && secret.Alias == alias ? secret : null)
            .OfType<VersionedSecretName>()
            .Distinct();
}
