using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Guard;

/// <summary>
/// Decides whether a SecretAlias may be deleted. Without its alias, a workload that is applied again keeps the bare name, and its pods wait for a Secret
/// that does not exist.
/// </summary>
public static class AliasDeletionRule
{
    /// <summary>The rows that need no evidence.</summary>
    /// <returns><see langword="null"/> if the decision needs evidence.</returns>
    public static Verdict? DecideFromRequest(string ns, ScannedObject alias) =>
        alias.IsBeingDeleted ? Verdict.Allow(Reason.AlreadyDeleting)
        : alias.AllowDeletion.Length > 0
            ? Verdict.Allow(Reason.Forced, $"{alias} in namespace {ns} is deleted by force: it has the annotation {WellKnown.AllowDeletionAnnotation}")
        : null;

    /// <param name="ns">The namespace of the alias.</param>
    /// <param name="alias">The stored SecretAlias.</param>
    /// <param name="evidence">The objects of its namespace, as for a Secret.</param>
    /// <param name="hasPlainSecret">Whether a Secret has the name of the alias, so that the workloads fall back to it.</param>
    public static Verdict Decide(string ns, ScannedObject alias, DeletionEvidence evidence, bool hasPlainSecret = false)
    {
        if (DecideFromRequest(ns, alias) is { } verdict)
        {
            return verdict;
        }

        if (evidence.IsNamespaceTerminating)
        {
            return Verdict.Allow(Reason.NamespaceTerminating);
        }

        if (hasPlainSecret)
        {
            return Verdict.Allow(Reason.Unused, $"Secret {alias.Name} exists: workloads that name {alias.Name} use it from their next apply on");
        }

        var states = new ReferrerStateRule(evidence);
        var users = evidence.Objects.Where(user => Uses(user, ns, alias.Name) && !states.IsInactive(user) && !states.IsHistory(user)).ToHashSet();
        var named = users.Where(user => !states.Owners(user).Any(users.Contains)).ToArray();
        return named.Length == 0 ? Verdict.Allow(Reason.Unused, DeletionGuard.Unchecked(alias.Name, evidence)) : Verdict.Deny(
            Reason.InUse,
            $"{alias} in namespace {ns} is still in use: it resolves the Secret names of {string.Join(", ", Referrers.Names(named))}"
            + (named.Length > Referrers.ShownReferrers ? $" and {named.Length - Referrers.ShownReferrers} more" : "")
            + $". Without it, the next apply stores the name {alias.Name}, and the pods do not start. Remove these references first, or annotate the alias "
            + $"with {WellKnown.AllowDeletionAnnotation}=<reason>.") with
        {
            Referrers = Referrers.Names(named),
        };
    }

    /// <summary>Whether the object names the alias, or a version that SecretPin resolved the alias to.</summary>
    private static bool Uses(ScannedObject user, string ns, string alias)
    {
        var resolved = Provenance.Of(user).Where(version => version.Alias.Value == alias).Select(version => version.ToString()).ToHashSet();
        return user.ReferencesInto(ns).Any(reference => reference.Name == alias || resolved.Contains(reference.Name));
    }
}
