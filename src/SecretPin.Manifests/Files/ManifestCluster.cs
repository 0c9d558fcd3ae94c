using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Files;

/// <summary>
/// The embedded cluster: a folder of manifests that answers as a cluster would in which they had been applied. All answers
/// come from one immutable snapshot, replaced as a whole.
/// </summary>
public sealed class ManifestCluster : IPins, ISecrets, IEnforcementPolicies, IDeletionEvidence
{
    private readonly string _folder;
    private readonly ObjectScanner _scanner;
    private readonly TimeProvider _time;
    private readonly string _defaultNamespace;
    private readonly HashSet<ObjectKind> _kinds;
    private readonly Lock _gate = new();
    private Task<ManifestLoad> _loading;
    private volatile ManifestSnapshot _snapshot = new();
    private volatile ManifestLoad _lastLoad;

    private ManifestCluster(string folder, ObjectScanner scanner, TimeProvider time, string defaultNamespace)
    {
        (_folder, _scanner, _time, _defaultNamespace) = (folder, scanner, time, defaultNamespace);
        _kinds = [.. scanner.ReferrerKinds];
        _lastLoad = new(time.GetUtcNow(), 0, 0, []);
        _loading = Task.FromResult(_lastLoad);
    }

    /// <summary>How the last load went; where it was not good, the cluster is what the one before said.</summary>
    public ManifestLoad LastLoad => _lastLoad;

    /// <summary>The namespaces that have aliases, in their order.</summary>
    public IReadOnlyList<string> AliasNamespaces => [.. _snapshot.AliasNamespaces.Order(StringComparer.Ordinal)];

    /// <param name="folder">Read with all that is below it.</param>
    /// <param name="scanner">Knows the kinds that matter.</param>
    /// <param name="time">What the age of a Secret is measured by.</param>
    /// <param name="defaultNamespace">Where an object is that says no namespace.</param>
    /// <param name="cancellation">Ends the load.</param>
    /// <exception cref="ManifestException">Something in the folder cannot be read; every problem is named.</exception>
    public static async Task<ManifestCluster> LoadAsync(
        string folder,
        ObjectScanner scanner,
        TimeProvider time,
        string defaultNamespace = "default",
        CancellationToken cancellation = default)
    {
        var cluster = new ManifestCluster(folder, scanner, time, defaultNamespace);
        var load = await cluster.ReloadAsync(cancellation);
        return load.IsGood ? cluster : throw new ManifestException(load.Problems);
    }

    /// <summary>Reads the folder again. What is not in order there leaves the cluster as it was.</summary>
    public Task<ManifestLoad> ReloadAsync(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            return _loading = LoadAfterAsync(_loading, cancellation);
        }
    }

    /// <summary>Reloads when files change, until it is disposed of.</summary>
    /// <param name="report">Told of every reload.</param>
    public IDisposable Watch(Action<ManifestLoad> report) =>
        new FolderWatch(_folder, _time, async cancellation => report(await ReloadAsync(cancellation)));

    /// <inheritdoc/>
    public bool MayBeAlias(string ns, string name) => _snapshot.In(ns).Aliases.ContainsKey(name);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(
        string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var (seen, now) = (_snapshot.In(ns), _time.GetUtcNow());
        var pins = new Dictionary<string, EffectivePin>(names.Count);
        foreach (var name in names)
        {
            if (seen.Aliases.TryGetValue(name, out var alias))
            {
                pins[name] = PinRule.Effective(seen.Recorded(alias, now), seen.ExistsVersion);
            }
        }

        return new(pins);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var seen = _snapshot.In(ns);
        return new(names.Where(seen.Exists).ToHashSet());
    }

    /// <inheritdoc/>
    public ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) => new(_snapshot.In(ns).Enforcement);

    /// <inheritdoc/>
    public ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation)
    {
        var (snapshot, now) = (_snapshot, _time.GetUtcNow());
        var seen = snapshot.In(ns);
        return new(new DeletionEvidence
        {
            // A namespace that the folder does not declare is taken to exist.
            IsNamespaceTerminating = seen.IsTerminating,
            Aliases = [.. seen.Aliases.Values.Select(alias => seen.Recorded(alias, now))],
            Versions = [.. seen.Versions().Select(version => version.Secret)],
            Objects = [.. seen.Objects, .. snapshot.In("").Objects],
            ListedKinds = _kinds,
        });
    }

    /// <summary>One load at a time, so that the last one asked for is the one that counts.</summary>
    private async Task<ManifestLoad> LoadAfterAsync(Task previous, CancellationToken cancellation)
    {
        await Task.WhenAny(previous);
        return _lastLoad = await LoadAsync(cancellation);
    }

    private async Task<ManifestLoad> LoadAsync(CancellationToken cancellation)
    {
        try
        {
            var files = ManifestFolder.Files(_folder);
            var loader = new SnapshotLoader(_scanner, _defaultNamespace);
            var snapshot = await loader.LoadAsync(files, cancellation);
            if (loader.Problems.Count == 0)
            {
                _snapshot = snapshot;
            }

            return new(_time.GetUtcNow(), files.Count, snapshot.Objects, loader.Problems);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new(_time.GetUtcNow(), 0, 0, [$"{_folder}: cannot be read: {problem.Message}"]);
        }
    }
}
