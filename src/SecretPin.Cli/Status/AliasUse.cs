using SecretPin.Cli.Cluster;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Cli.Status;

/// <summary>Who is on which version of an alias.</summary>
/// <param name="View">The namespace.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Versions">Newest first.</param>
/// <param name="Unresolved">What still names the alias itself.</param>
internal sealed record AliasUse(
    NamespaceView View, AliasView Alias, IReadOnlyList<VersionUse> Versions, IReadOnlyList<ScannedObject> Unresolved)
{
    private static readonly ObjectKind CronJob = new("batch", "CronJob");

    /// <summary>What is in force.</summary>
    public EffectivePin Pin { get; } = View.Effective(Alias);

    /// <summary>What is on another version than the one that is pinned.</summary>
    public IEnumerable<(ScannedObject Object, VersionedSecretName On)> Elsewhere =>
        Versions.Where(version => !version.IsPinned)
            .SelectMany(version => version.Workloads.Concat(version.CronJobs).Select(seen => (seen, version.Secret)));

    public static AliasUse Of(NamespaceView view, AliasView alias)
    {
        var ownership = new Ownership(view.Evidence);
        var roots = view.Evidence.Objects.Where(seen => ownership.StateOf(seen) == ReferrerState.Root).ToArray();
        var users = roots
            .SelectMany(seen => seen.ReferencesInto(view.Namespace).Select(reference => reference.Name).Distinct().Select(name => (seen, name)))
            .ToLookup(use => use.name, use => use.seen);
        var (pinned, previous, asked) = (view.Effective(alias).Secret, view.Previous(alias), PinRule.Desired(alias.Alias));
        var all = view.Versions(alias.Name)
            .Concat(users.Select(group => VersionedSecretName.ParseOrNull(group.Key)).OfType<VersionedSecretName>())
            .Concat(new[] { asked, alias.Alias.SpecSecret }.OfType<VersionedSecretName>())
            .Where(version => version.Alias == alias.Name)
            .Distinct()
            .OrderByDescending(version => version.Version);
        return new(view, alias, [.. all.Select(Use)], [.. users[alias.Name.Value].Where(seen => !ownership.Owners(seen).Any())]);

        VersionUse Use(VersionedSecretName version)
        {
            var on = users[version.ToString()].OrderBy(seen => seen.ToString(), StringComparer.Ordinal).ToArray();
            return new(version)
            {
                Roles = Roles(version),
                Pods = [.. on.Where(seen => seen.Kind == Kinds.Pod)],
                CronJobs = [.. on.Where(seen => seen.Kind == CronJob)],
                Workloads = [.. on.Where(seen => seen.Kind != CronJob && !ownership.Owners(seen).Any())],
            };
        }

        string[] Roles(VersionedSecretName version) =>
        [
            .. version == pinned ? ["pinned"] : Array.Empty<string>(),
            .. version == previous && version != pinned ? ["previous"] : Array.Empty<string>(),
            .. version != pinned && (pinned is null || version.Version > pinned.Version || version == alias.Alias.SpecSecret)
                && version != previous ? ["candidate"] : Array.Empty<string>(),
            .. view.Exists(version) ? Array.Empty<string>() : ["missing"],
        ];
    }
}

/// <summary>A version, and who is on it.</summary>
internal sealed record VersionUse(VersionedSecretName Secret)
{
    /// <summary>Among <c>pinned</c>, <c>previous</c>, <c>candidate</c> and <c>missing</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>What nothing else owns, CronJobs and pods of controllers aside.</summary>
    public required IReadOnlyList<ScannedObject> Workloads { get; init; }

    public required IReadOnlyList<ScannedObject> CronJobs { get; init; }

    /// <summary>Those that have not ended.</summary>
    public required IReadOnlyList<ScannedObject> Pods { get; init; }

    public bool IsPinned => Roles.Contains("pinned");
}
