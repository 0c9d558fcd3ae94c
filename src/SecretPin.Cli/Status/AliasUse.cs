using SecretPin.Cli.Cluster;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Status;

/// <summary>The versions of an alias, newest first, with the objects that use each, and the workloads that reference the alias itself.</summary>
internal sealed record AliasUse(NamespaceView View, AliasView Alias, IReadOnlyList<VersionUse> Versions, IReadOnlyList<ScannedObject> Unresolved)
{
    public EffectivePin Pin { get; } = View.Effective(Alias);

    /// <summary>The workloads and CronJobs that use another version than the pinned one; one pair per version.</summary>
    public IEnumerable<(ScannedObject Workload, VersionedSecretName Version)> OnOtherVersions =>
        Versions.Where(version => !version.IsPinned)
            .SelectMany(version => version.Workloads.Concat(version.CronJobs).Select(workload => (workload, version.Secret)));

    /// <summary>
    /// The objects of the namespace that use another version than the pinned one, and whose kind the webhook does not resolve; one pair per version.
    /// </summary>
    public IEnumerable<(ScannedObject User, VersionedSecretName Version)> OthersOnOtherVersions =>
        Versions.Where(version => !version.IsPinned)
            .SelectMany(version => version.Others.Where(user => user.Namespace == View.Namespace).Select(user => (user, version.Secret)));

    /// <summary>Whether the workload has the version because SecretPin resolved the alias, rather than because its manifest names the version.</summary>
    public static bool IsResolved(ScannedObject workload, VersionedSecretName version) =>
        ResolveRequest.PlacesOf(workload, version.Alias.Value).Contains(version.ToString());

    /// <summary>Whether only a new object can have another version.</summary>
    public static bool IsImmutable(ScannedObject workload) => workload.Kind == Kinds.Pod || workload.Kind == Kinds.Job;

    public static AliasUse Of(NamespaceView view, AliasView alias)
    {
        var states = new ReferrerStateRule(view.Evidence);
        var users = view.Evidence.Objects.Where(candidate => !states.IsInactive(candidate) && !states.IsHistory(candidate))
            .SelectMany(user => user.ReferencesInto(view.Namespace).Select(reference => reference.Name).Distinct().Select(name => (user, name)))
            .ToLookup(use => use.name, use => use.user);
        var (pinned, previous, desired) = (view.Effective(alias).Secret, view.Previous(alias), EffectivePinRule.Desired(alias.Alias));
        var versions = view.Versions(alias.Name)
            .Concat(users.Select(group => VersionedSecretName.ParseOrNull(group.Key)).OfType<VersionedSecretName>())
            .Concat(new[] { desired, alias.Alias.SpecSecret }.OfType<VersionedSecretName>())
            .Where(version => version.Alias == alias.Name)
            .Distinct()
            .OrderByDescending(version => version.Version);
        return new(view, alias, [.. versions.Select(Use)], [.. users[alias.Name.Value].Where(user => IsWorkload(user) && NamesAlias(user))]);

        bool IsWorkload(ScannedObject user) => view.References.IsWorkload(user, view.Namespace) && !states.Owners(user).Any();

        // The webhook resolves some fields of an object, and not those that mean another namespace.
        bool NamesAlias(ScannedObject user) => ResolveRequest.PlacesOf(user, alias.Name.Value).Contains(alias.Name.Value);

        VersionUse Use(VersionedSecretName version)
        {
            var usersOfVersion = users[version.ToString()].OrderBy(user => user.ToString(), StringComparer.Ordinal).ToArray();
            return new(
                version,
                Roles(version),
                [.. usersOfVersion.Where(user => user.Kind != Resources.CronJobs.ObjectKind && IsWorkload(user))],
                [.. usersOfVersion.Where(user => user.Kind == Resources.CronJobs.ObjectKind)],
                [.. usersOfVersion.Where(user => user.Kind == Kinds.Pod)],
                [.. usersOfVersion.Where(user => !view.References.IsWorkload(user, view.Namespace) && !states.Owners(user).Any())]);
        }

        string[] Roles(VersionedSecretName version) =>
        [
            .. version == pinned ? ["pinned"] : Array.Empty<string>(),
            .. version == previous && version != pinned ? ["previous"] : Array.Empty<string>(),
            .. version != pinned && (pinned is null || version.Version > pinned.Version || version == alias.Alias.SpecSecret)
                && version != previous ? [alias.Alias.Rejects(version) ? "rejected" : "candidate"] : Array.Empty<string>(),
            .. view.Exists(version) ? Array.Empty<string>() : ["missing"],
        ];
    }
}

/// <summary>A version, and the objects that use it.</summary>
/// <param name="Secret">The version.</param>
/// <param name="Roles">Any of <c>pinned</c>, <c>previous</c>, <c>candidate</c>, <c>rejected</c> and <c>missing</c>.</param>
/// <param name="Workloads">The workloads without an owner, except CronJobs; among them Pods and Jobs without an owner.</param>
/// <param name="CronJobs">The CronJobs that use it.</param>
/// <param name="Pods">The pods that have not finished.</param>
/// <param name="Others">The other users: objects of kinds that the webhook does not resolve, and objects outside of the namespace.</param>
internal sealed record VersionUse(
    VersionedSecretName Secret,
    IReadOnlyList<string> Roles,
    IReadOnlyList<ScannedObject> Workloads,
    IReadOnlyList<ScannedObject> CronJobs,
    IReadOnlyList<ScannedObject> Pods,
    IReadOnlyList<ScannedObject> Others)
{
    public bool IsPinned => Roles.Contains("pinned");
}
