using SecretPin.Cli.Cluster;
using SecretPin.Cli.Status;
using SecretPin.Cli.Terminal;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rollout;

/// <summary>The workloads to move to the pinned version, in order, and a message for each workload that stays on another version.</summary>
internal sealed record MovePlan(IReadOnlyList<RolloutTarget> Targets, IReadOnlyList<string> Skipped)
{
    private static readonly Dictionary<Resource, string> ShortNames = new()
    {
        [Resources.Deployments] = "deploy",
        [Resources.StatefulSets] = "sts",
        [Resources.DaemonSets] = "ds",
        [Resources.CronJobs] = "cj",
        [Resources.ReplicaSets] = "rs",
        [Resources.ReplicationControllers] = "rc",
    };

    /// <summary>Plans the rollout of the workloads <c>kind/name</c>; an empty list means all workloads.</summary>
    /// <exception cref="RefusedException">The alias has no pin, or a named workload does not exist or does not use the alias.</exception>
    /// <exception cref="InputException">A name has another form.</exception>
    public static MovePlan Of(NamespaceView view, AliasView alias, IReadOnlyList<string> names)
    {
        var use = AliasUse.Of(view, alias);
        var pinned = use.Pin.Secret ?? throw new RefusedException($"SecretAlias {view.Namespace}/{alias.Name} has no pin. {use.Pin.Note}");
        var candidates = use.OnOtherVersions.Select(other => (other.Workload, Version: (VersionedSecretName?)other.Version))
            .Concat(use.Unresolved.Select(workload => (Workload: workload, Version: (VersionedSecretName?)null)))
            .ToLookup(other => other.Workload, other => other.Version);
        var named = names.SelectMany(name => Find(view, name, pinned)).ToHashSet();
        var targets = new List<RolloutTarget>();
        var skipped = new List<string>();
        foreach (var (workload, from) in candidates
            .Where(candidate => named.Count == 0 || named.Contains(candidate.Key))
            .OrderBy(candidate => candidate.Key.ToString(), StringComparer.Ordinal)
            .Select(candidate => (candidate.Key, candidate.ToArray())))
        {
            var movable = from.Where(version => version is null || AliasUse.IsResolved(workload, version)).ToArray();
            if (SkipReason(workload, movable.Length > 0) is { } reason)
            {
                skipped.Add($"{workload} stays on {RolloutTarget.Describe(from)}: {reason}");
            }
            else if (ResourceOf(view, workload) is { } resource)
            {
                targets.Add(new(resource, workload.Name, movable));
            }
            else
            {
                skipped.Add($"{workload} stays on {RolloutTarget.Describe(from)}: the chart value workloads does not state the resource of its kind.");
            }
        }

        skipped.AddRange(use.OthersOnOtherVersions.Where(_ => named.Count == 0).OrderBy(other => other.User.ToString(), StringComparer.Ordinal)
            .Select(other => $"{other.User} stays on {other.Version.Version}: SecretPin does not resolve aliases in its kind. Change its manifest."));
        return new(targets, skipped);
    }

    /// <summary>The version of the resource is that in which the API server listed a custom resource. The items of other lists state none.</summary>
    private static Resource? ResourceOf(NamespaceView view, ScannedObject workload) =>
        view.References.ResolvedKinds.GetValueOrDefault(workload.Kind) is not { } resource ? null
        : workload.ApiVersion.Split('/') is [var group, var version] && group == resource.Group ? resource with { Version = version }
        : resource;

    private static string? SkipReason(ScannedObject workload, bool isResolved) =>
        workload.Controller is { } owner ? $"{owner.Kind.Kind}/{owner.Name} controls it and would revert the change. Change {owner.Kind.Kind}/{owner.Name}."
        : workload.IsHeld ? $"it is held by its annotation {WellKnown.HoldAnnotation}."
        : AliasUse.IsImmutable(workload) ? "it is immutable. Delete it, and create it again from its manifest."
        : !isResolved ? "its manifest names this version. Change the manifest."
        : null;

    /// <summary>The workloads of a name: more than one if the same kind exists in several groups, and the name does not state the group.</summary>
    private static ScannedObject[] Find(NamespaceView view, string text, VersionedSecretName pinned)
    {
        var (kindName, name) = text.Split('/') is [var before, { Length: > 0 } after] ? (before, after) : ("", "");
        var kinds = name.Length > 0
            ? view.References.ResolvedKinds.Values
                .Where(resource => IsMovable(resource) && NamesOf(resource).Contains(kindName, StringComparer.OrdinalIgnoreCase))
                .Select(resource => resource.ObjectKind).ToArray()
            : [];
        if (kinds.Length == 0)
        {
            throw new InputException(
                $"'{text}' is not a workload: write {string.Join(", ", view.References.ResolvedKinds.Values.Where(IsMovable)
                    .Select(resource => new RolloutTarget(resource, "NAME", []).ToString()).Order(StringComparer.Ordinal))}.");
        }

        var workloads = view.Evidence.Objects
            .Where(found => kinds.Contains(found.Kind) && found.Name == name && view.References.IsWorkload(found, view.Namespace)).ToArray();
        if (workloads.Length == 0)
        {
            throw new RefusedException(
                $"{kinds[0].Kind} {view.Namespace}/{name} not found. See 'kubectl secretpin status {pinned.Alias} -n {view.Namespace} -o wide'.");
        }

        ScannedObject[] users =
        [
            .. workloads.Where(workload => workload.References.Select(reference => reference.Name).Any(secret =>
                secret == pinned.Alias.Value || VersionedSecretName.ParseOrNull(secret)?.Alias == pinned.Alias)),
        ];
        return users.Length > 0 ? users : throw new RefusedException($"{kinds[0].Kind} {view.Namespace}/{name} does not use alias {pinned.Alias}.");
    }

    private static bool IsMovable(Resource resource) => resource != Resources.Pods && resource != Resources.Jobs;

    /// <summary>The names that kubectl accepts for a kind.</summary>
    private static string[] NamesOf(Resource resource) =>
        [ShortNames.GetValueOrDefault(resource, resource.Kind), resource.Kind, resource.Plural, $"{resource.Kind}.{resource.Group}", $"{resource}"];
}
