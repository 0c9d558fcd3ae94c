using System.Collections.Frozen;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>
/// Checks a workload after all mutating webhooks. Its pods would not start if it contained an alias, or a version that does
/// not exist.
/// </summary>
public static class FinalStateCheck
{
    /// <summary>Why a workload can still name an alias, and what to do.</summary>
    private const string Unresolved =
        "Either a mutating webhook that runs after SecretPin added this reference, or SecretPin's mutating webhook did not answer. Apply it again. "
        + "If that does not help, give SecretPin's MutatingWebhookConfiguration a name that sorts after the others (chart value webhooks.mutating.name).";

    /// <summary>The names in the workload that may be aliases; empty if the workload is exempt.</summary>
    /// <param name="review">The workload.</param>
    /// <param name="pins">Excludes the names that are known not to be aliases; excludes none by default.</param>
    /// <param name="enforcement">The policy of its namespace; <see cref="EnforcementPolicy.None"/> by default.</param>
    public static IReadOnlySet<string> Candidates(WorkloadReview review, IPins? pins = null, EnforcementPolicy? enforcement = null) =>
        Exemption(review, enforcement ?? EnforcementPolicy.None, null) is null ? Resolver.PossibleAliases(review, pins) : FrozenSet<string>.Empty;

    /// <summary>
    /// Whether a verdict depends on the controller of the workload. In a namespace with enforcement, an owner reference is not sufficient, because
    /// each user can write one.
    /// </summary>
    public static bool DependsOnOwner(Verdict verdict, WorkloadReview review, EnforcementPolicy enforcement) =>
        !verdict.IsAllowed && enforcement.Enforces && review.Object.HasReviewedController;

    /// <param name="review">The workload.</param>
    /// <param name="pins">The pins of its <see cref="Candidates"/>, from <see cref="IPins"/>.</param>
    /// <param name="existing">The <see cref="StatedVersions"/> whose Secrets exist.</param>
    /// <param name="enforcement">The policy of its namespace; <see cref="EnforcementPolicy.None"/> by default.</param>
    /// <param name="owner">
    /// The Secrets that its controller names, from <see cref="IOwners"/>; <see langword="null"/> if the controller was not read. Under enforcement,
    /// the workload is then judged as if it had no owner (<see cref="DependsOnOwner"/>).
    /// </param>
    public static Verdict Decide(
        WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins, IReadOnlySet<string> existing, EnforcementPolicy? enforcement = null,
        OwnerSecrets? owner = null)
    {
        enforcement ??= EnforcementPolicy.None;
        if (Exemption(review, enforcement, owner) is { } exemption)
        {
            return Verdict.Allow(exemption);
        }

        var references = review.References.Where(reference => owner?.Contain(reference) != true);
        var stored = review.Workload.IsImmutable ? review.Old?.References.Select(old => (old.Name, old.Location)).ToHashSet() : null;
        var unpinned = UnpinnedAliases(review, pins);
        var aliases = references.Where(reference => pins.ContainsKey(reference.Name) && !unpinned.Contains(reference.Name))
            .ToLookup(reference => stored?.Contains((reference.Name, reference.Location)) == true);
        // In audit mode, the mutating webhook has reported that it would have resolved the aliases.
        if (aliases[false].Any() && review.Old?.IsBeingDeleted != true && !enforcement.IsAuditMode)
        {
            return Verdict.Deny(Reason.Unresolved, string.Join(' ', aliases[false].DistinctBy(reference => reference.Name).Select(reference =>
                $"{review} still names alias {reference.Name} ({reference.Label}), so {(review.Workload.HasPodSpec
                    ? "its pods would never start" : "it would not find its Secret")}. {Unresolved}")));
        }

        var missing = StatedVersions.Missing(review, StatedVersions.In(references).Where(name => !existing.Contains(name)));
        string[] request = review.Object.ResolveRequest is null ? [] : [$"{review} still has the annotation {WellKnown.ResolveAnnotation}, so its aliases "
            + "were not resolved again: check that the API server calls SecretPin's mutating webhook for it"];
        // Without enforcement, the owner reference is sufficient: the owner was checked when it was admitted.
        string[] unversioned = !enforcement.IsAny || (review.Object.HasReviewedController && !enforcement.Enforces) ? []
            : [.. Unversioned(references, pins, enforcement)];
        var problems = string.Join(' ', missing.Concat(unversioned).Select(problem => $"{problem}."));
        return enforcement.Enforces && problems.Length > 0
            ? Verdict.Deny(
                Reason.NotVersioned,
                $"{review} is in a namespace that requires versioned Secrets ({WellKnown.EnforceLabel}). {problems}{Explain(review.Object.Controller, owner)}")
            : Verdict.Allow(
                aliases[true].Any() ? Reason.UnresolvedBefore : Reason.NothingToDo,
                [.. missing, .. request, .. enforcement.Warns ? unversioned : [], .. enforcement.Warnings(review.Namespace)]) with
            {
                AuditNote = enforcement.Audits && problems.Length > 0 ? problems : null,
            };
    }

    /// <summary>The aliases without a pin that may stay in the workload, because only optional references name them or the review is a dry run.</summary>
    private static HashSet<string> UnpinnedAliases(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins)
    {
        var unpinned = pins.Where(pin => pin.Value.Secret is null).Select(pin => pin.Key).ToHashSet();
        if (unpinned.Count > 0 && !review.IsDryRun)
        {
            unpinned.ExceptWith(Resolver.RequiredNames(review));
        }

        return unpinned;
    }

    /// <summary>
    /// The reason why a workload is not checked. Under enforcement, only a node and a controller that names the same Secrets exempt a workload. The
    /// match conditions in deploy/chart/templates/_cel.tpl state the same rule.
    /// </summary>
    private static Reason? Exemption(WorkloadReview review, EnforcementPolicy enforcement, OwnerSecrets? owner) => Resolver.Exemption(review) switch
    {
        Reason.AlreadyDeleting or Reason.ControllerOwned when enforcement.Enforces =>
            review.Object.IsMirrorPod ? Reason.MirrorPod : review.IsControllerOwned && owner?.ContainAll(review.Object) == true ? Reason.ControllerOwned : null,
        var exemption => exemption,
    };

    private static IEnumerable<string> Unversioned(
        IEnumerable<Reference> references, IReadOnlyDictionary<string, EffectivePin> pins, EnforcementPolicy enforcement) =>
        references
            .Where(reference => !VersionedSecretName.TryParse(reference.Name, out _) && !pins.ContainsKey(reference.Name))
            .Where(reference => !enforcement.Exempts(reference.Name))
            .DistinctBy(reference => reference.Name)
            .Select(reference => $"{reference.Label} names Secret {reference.Name}, which is neither versioned nor an alias");

    /// <summary>Why the owner reference does not exempt the workload.</summary>
    private static string Explain(Owner? controller, OwnerSecrets? owner) =>
        controller is null || owner is null ? ""
        : owner.Exists ? $" Its controller {controller.Kind.Kind}/{controller.Name} does not name this Secret."
        : $" Its controller {controller.Kind.Kind}/{controller.Name} with uid '{controller.Uid}' does not exist.";
}
