using System.Globalization;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Guard;

/// <summary>Decides whether a Secret may be deleted. The first row of docs/concepts.md, "Deletion guard", that applies decides.</summary>
public static class DeletionGuard
{
    /// <summary>Deletes the objects of a terminating namespace.</summary>
    public const string NamespaceController = SystemController + "namespace-controller";

    /// <summary>The users as which controllers of the control plane act.</summary>
    private const string SystemController = "system:serviceaccount:kube-system:", ControllerManager = "system:kube-controller-manager";

    private const string ServiceAccountToken = "kubernetes.io/service-account-token", BootstrapToken = "bootstrap.kubernetes.io/token",
        HelmRecord = "helm.sh/release.v1";

    /// <summary>The rows that need no evidence, so that they also apply while the API server does not answer.</summary>
    /// <returns><see langword="null"/> if the decision needs evidence.</returns>
    public static Verdict? DecideFromRequest(DeletionRequest deletion, GuardScope scope = GuardScope.All) =>
        deletion.Secret.IsBeingDeleted ? Verdict.Allow(Reason.AlreadyDeleting)
        : deletion.UserName == NamespaceController ? null
        : VersionedSecretName.IsValid(deletion.Secret.Name) ? DecideFromAnnotation(deletion)
        : DecideUnversioned(deletion, scope) ?? DecideFromAnnotation(deletion);

    /// <summary>
    /// Allows the deletion to the namespace controller, so that an outage does not keep a namespace. It is recorded, because a user with the right to
    /// impersonate can act as this controller.
    /// </summary>
    /// <param name="deletion">The request.</param>
    /// <param name="problem">Why the namespace does not explain the deletion: "is not terminating".</param>
    /// <returns><see langword="null"/> for any other caller.</returns>
    public static Verdict? DecideWithoutEvidence(DeletionRequest deletion, string problem) => deletion.UserName != NamespaceController ? null : Verdict.Allow(
        Reason.NamespaceController, $"{deletion} is deleted by {NamespaceController}, but namespace {deletion.Namespace} {problem}");

    public static Verdict Decide(DeletionRequest deletion, DeletionEvidence evidence, DateTimeOffset now, GuardScope scope = GuardScope.All)
    {
        if (DecideFromRequest(deletion, scope) is { } verdict)
        {
            return verdict;
        }

        if (evidence.IsNamespaceTerminating)
        {
            return Verdict.Allow(Reason.NamespaceTerminating);
        }

        if (DecideWithoutEvidence(deletion, "is not terminating") is { } impersonated)
        {
            return impersonated;
        }

        var name = deletion.Secret.Name;
        if (VersionedSecretName.TryParse(name, out var version) && evidence.InvalidAliases.TryGetValue(version.Alias.Value, out var problem))
        {
            return Verdict.Deny(
                Reason.Unverified, $"SecretPin could not verify whether {deletion} is needed. {problem} Correct the alias, or delete it.") with
            {
                Referrers = [$"{Kinds.SecretAlias.Kind}/{version.Alias}"],
            };
        }

        if (evidence.AliasOf(name) is null && DecideUnversioned(deletion, scope) is { } unversioned)
        {
            return unversioned;
        }

        if (evidence.Aliases.FirstOrDefault(candidate => candidate.IsPinnedTo(name)) is { } alias)
        {
            return Verdict.Deny(
                Reason.Pinned, $"{deletion} is pinned by SecretAlias/{alias.Name}. {(alias.IsRollingOut
                    ? $"Its rollout to {alias.Rollout!.To} is in progress: wait until it ends, or roll it back."
                    : "Pin the alias to another version first.")}") with
            {
                Referrers = [$"{Kinds.SecretAlias.Kind}/{alias.Name}"],
            };
        }

        if (deletion.Secret.UsedBy is { } program && !MayRemoveConfiguration(deletion, evidence))
        {
            return Verdict.Deny(
                Reason.InUse, $"{deletion} is configuration of {program}. Delete it with this program, or remove the label first.") with
            {
                Referrers = [program],
            };
        }

        var states = new ReferrerStateRule(WithReleaseOf(deletion, evidence));
        var referrers = Referrers.Of(deletion, evidence, states, now).Where(referrer => referrer.State != ReferrerState.Inactive).ToArray();
        var roots = referrers.Where(referrer => referrer.State == ReferrerState.Root).Select(referrer => referrer.Object).ToHashSet();
        if (roots.Count > 0)
        {
            // A root whose owner is a root is not named. Owners in a cycle are named.
            var named = roots.Where(root => states.Owners(root).Contains(root) || !states.Owners(root).Any(roots.Contains)).ToArray();
            return Verdict.Deny(
                Reason.InUse,
                $"{deletion} is still in use by {Referrers.Describe(deletion, named)}. {Advice(deletion, evidence)}"
                + UncheckedSentences(deletion, evidence)) with
            {
                Referrers = Referrers.Names(named),
            };
        }

        return Retained(deletion, evidence, now)
            ?? Verdict.Allow(
                referrers.Any(referrer => referrer.State == ReferrerState.NotBlocking) ? Reason.NotBlocked
                    : referrers.Length > 0 ? Reason.OnlyHistory
                    : Reason.Unused,
                [
                    .. referrers.Select(referrer => referrer.Warning).OfType<string>().Distinct(),
                    .. Unchecked(name, evidence),
                ]);
    }

    /// <summary>
    /// Whether the caller may delete a Secret that is itself configuration: the program deletes it with a ServiceAccount of the namespace, and Helm with its
    /// release.
    /// </summary>
    private static bool MayRemoveConfiguration(DeletionRequest deletion, DeletionEvidence evidence) =>
        deletion.UserName.StartsWith($"system:serviceaccount:{deletion.Namespace}:", StringComparison.Ordinal)
        || (deletion.Secret.Release is { } release && evidence.UninstalledReleases.Contains(release));

    /// <summary>Whether another controller manages the lifecycle of Secrets of this type.</summary>
    public static bool IsManagedType(string type) => type is ServiceAccountToken or BootstrapToken or HelmRecord;

    private static Verdict? DecideFromAnnotation(DeletionRequest deletion) => deletion.Secret.AllowDeletion.Length == 0 ? null : Verdict.Allow(
        Reason.Forced, $"{deletion.Secret} is deleted by force: it has the annotation {WellKnown.AllowDeletionAnnotation}");

    /// <summary>The rows for a Secret that is not a version of a declared alias.</summary>
    private static Verdict? DecideUnversioned(DeletionRequest deletion, GuardScope scope) =>
        IsManaged(deletion) ? Verdict.Allow(Reason.ManagedType)
        : scope == GuardScope.Versions ? Verdict.Allow(Reason.OutOfScope)
        : null;

    /// <summary>
    /// Whether another controller manages the Secret. Each user may choose the type of a Secret, so the type alone is not sufficient: the name
    /// or the caller must match.
    /// </summary>
    private static bool IsManaged(DeletionRequest deletion) =>
        deletion.Secret.SecretType switch
        {
            HelmRecord => deletion.Secret.Name.StartsWith(HelmRecords.Prefix, StringComparison.Ordinal),
            BootstrapToken => deletion.Secret.Name.StartsWith("bootstrap-token-", StringComparison.Ordinal),
            ServiceAccountToken => deletion.UserName == ControllerManager || deletion.UserName.StartsWith(SystemController, StringComparison.Ordinal),
            _ => false,
        };

    /// <summary>
    /// Keeps only the release of the Secret itself: each user who may create Secrets can forge a record that marks another release as uninstalling.
    /// </summary>
    private static DeletionEvidence WithReleaseOf(DeletionRequest deletion, DeletionEvidence evidence) => evidence with
    {
        UninstalledReleases = evidence.UninstalledReleases.Where(release => release == deletion.Secret.Release).ToHashSet(),
    };

    /// <summary>States which custom resources may need the Secret, although the guard did not see it.</summary>
    public static IReadOnlyList<string> Unchecked(string secret, DeletionEvidence evidence) =>
        evidence.Unchecked.Count == 0 ? [] : UncheckedResource.Describe(evidence.Unchecked.Where(resource => resource.Concerns(secret)));

    private static string UncheckedSentences(DeletionRequest deletion, DeletionEvidence evidence) =>
        evidence.Unchecked.Count == 0 ? "" : string.Concat(Unchecked(deletion.Secret.Name, evidence).Select(sentence => $" {sentence}."));

    private static Verdict? Retained(DeletionRequest deletion, DeletionEvidence evidence, DateTimeOffset now)
    {
        if (!VersionedSecretName.TryParse(deletion.Secret.Name, out var name) || evidence.AliasOf(name) is not { } alias
            || Retention.SupersededAt(name, evidence.Versions, alias, now) is not { } superseded)
        {
            return null;
        }

        // The history of an alias that was deleted and created again is lost. The workloads still record when the alias stood for this version.
        var resolved = evidence.Objects.Where(user => Provenance.Of(user).Contains(name)).Max(user => user.CreatedAt);
        superseded = resolved > superseded ? resolved.Value : superseded;
        var (retention, end) = (alias.Retention, Retention.EndsAt(superseded, alias));
        return now >= end ? null : Verdict.Deny(
            Reason.Retained,
            $"{deletion} was superseded at {Rfc3339.Format(superseded)} and is kept for "
            + $"{retention.TotalHours.ToString("0.##", CultureInfo.InvariantCulture)}h, "
            + $"so that a rollback still finds it. It may be deleted from {Rfc3339.Format(end)} on."
            + UncheckedSentences(deletion, evidence));
    }

    private static string Advice(DeletionRequest deletion, DeletionEvidence evidence)
    {
        var pin = evidence.AliasOf(deletion.Secret.Name) is { } alias ? EffectivePinRule.Desired(alias) : null;
        var move = pin is null ? "Remove these references first" : $"Move them to {pin}";
        return $"{move}, or see 'kubectl secretpin refs {deletion.Secret.Name} -n {deletion.Namespace}'.";
    }
}
