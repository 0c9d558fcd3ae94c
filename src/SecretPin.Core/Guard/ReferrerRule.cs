using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>Determines whether the objects that reference one Secret protect it from deletion: docs/garbage-collection.md.</summary>
internal sealed class ReferrerRule(DeletionRequest deletion, DeletionEvidence evidence, ReferrerStateRule states, DateTimeOffset now)
{
    private readonly RolloutRule _rollouts = new(deletion, evidence, states, now);
    private HashSet<string>? _serviceAccounts;

    public Referrer Of(ScannedObject referrer)
    {
        if (states.IsInactive(referrer))
        {
            return new(referrer, ReferrerState.Inactive);
        }

        var name = deletion.Secret.Name;
        if (states.IsHistory(referrer))
        {
            return new(referrer, ReferrerState.History) { Warning = $"{referrer} still references {name}: a rollback to it will fail" };
        }

        if (_rollouts.ReplacedBy(referrer) is { } workload)
        {
            return NotBlocking(referrer, $"{workload} still has pods that use {name}, until its rollout is complete");
        }

        var release = deletion.Secret.Release is { } own && own == referrer.Release ? own : null;
        if (deletion.ReferencesIn(referrer).All(reference => reference.Field.OnlyLists))
        {
            return NotBlocking(referrer, release is null ? $"{referrer} still lists {name} in its field secrets, which mounts nothing" : null);
        }

        return release is not null && IsRemovedWithItsRelease(referrer)
            ? NotBlocking(referrer, $"{referrer} still names {name}, which belongs to the same Helm release {release}")
            : new(referrer, ReferrerState.Root);
    }

    /// <summary>
    /// Whether Helm may delete the Secret of the release before this object of the release. Helm deletes Secrets before ServiceAccounts and Gateways
    /// in an uninstall, and before Ingresses in an upgrade. A ServiceAccount needs its pull secrets while a root runs as this ServiceAccount.
    /// </summary>
    private bool IsRemovedWithItsRelease(ScannedObject referrer) =>
        referrer.Kind == Kinds.Ingress || referrer.Kind == Kinds.Gateway
        || (referrer.Kind == Kinds.ServiceAccount && !ServiceAccountsOfRoots().Contains(referrer.Name));

    private HashSet<string> ServiceAccountsOfRoots() => _serviceAccounts ??=
    [
        .. evidence.Objects.Where(item => item.HasPodSpec && !states.IsInactive(item) && !states.IsHistory(item))
            .SelectMany(item => item.ServiceAccountNames),
    ];

    private static Referrer NotBlocking(ScannedObject referrer, string? warning) => new(referrer, ReferrerState.NotBlocking) { Warning = warning };
}
