using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;

namespace SecretPin.Manifests.Files;

/// <summary>
/// The embedded cluster: answers from a folder of manifests as if they had been applied to a cluster. All answers come from one
/// immutable snapshot, which a reload replaces.
/// </summary>
public sealed class ManifestCluster : IPins, ISecrets, IEnforcementPolicies, IOwners, IDeletionEvidence
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

    /// <summary>The result of the last load. If it failed, the cluster keeps the snapshot of the last good load.</summary>
    public ManifestLoad LastLoad => _lastLoad;

    /// <summary>The namespaces that have aliases, sorted.</summary>
    public IReadOnlyList<string> AliasNamespaces => [.. _snapshot.AliasNamespaces.Order(StringComparer.Ordinal)];

    /// <summary>The names of the aliases of a namespace, sorted.</summary>
    public IReadOnlyList<string> AliasNames(string ns) => [.. _snapshot.In(ns).Aliases.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Loads a folder with its subfolders. The default namespace is that of objects that state none.</summary>
    /// <exception cref="ManifestException">The folder, or a file in it, cannot be read; the exception contains all problems.</exception>
    public static async Task<ManifestCluster> LoadAsync(
        string folder, ObjectScanner scanner, TimeProvider time, string defaultNamespace = "default", CancellationToken cancellation = default)
    {
        var cluster = new ManifestCluster(folder, scanner, time, defaultNamespace);
        var load = await cluster.ReloadAsync(cancellation);
        return load.IsGood ? cluster : throw new ManifestException(load.Problems);
    }

    /// <summary>Reads the folder again. If this fails, the cluster does not change.</summary>
    public Task<ManifestLoad> ReloadAsync(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            return _loading = LoadAfterAsync(_loading, cancellation);
        }
    }

    /// <summary>Reloads when files change, until the returned object is disposed.</summary>
    /// <param name="report">Called after each reload.</param>
    public IDisposable Watch(Action<ManifestLoad> report) =>
        new FolderWatcher(_folder, _time, async cancellation => report(await ReloadAsync(cancellation)));

    public bool MayBeAlias(string ns, string name) => _snapshot.In(ns).Aliases.ContainsKey(name);

    public ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(
        string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var (content, now) = (_snapshot.In(ns), _time.GetUtcNow());
        var pins = new Dictionary<string, EffectivePin>(names.Count);
        foreach (var name in names)
        {
            if (content.Aliases.TryGetValue(name, out var alias))
            {
                pins[name] = EffectivePinRule.Effective(content.WithRecordedPin(alias, now), content.ExistsVersion);
            }
        }

        return new(pins);
    }

    public bool IsKnown(string ns, string name) => _snapshot.In(ns).Exists(name);

    public ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var content = _snapshot.In(ns);
        return new(names.Where(content.Exists).ToHashSet());
    }

    public ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) => new(_snapshot.In(ns).Enforcement);

    public ValueTask<OwnerSecrets> ReadAsync(string ns, ScannedObject owned, CancellationToken cancellation) =>
        new(OwnerSecrets.Of(owned, _snapshot.In(ns).Objects));

    /// <summary>Finds an object by kind, namespace and name.</summary>
    /// <returns><see langword="null"/> if the folder does not contain the object.</returns>
    public Task<ScannedObject?> FindAsync(ObjectKind kind, string ns, string name, CancellationToken cancellation) =>
        Task.FromResult(_snapshot.In(ns).Objects.FirstOrDefault(item => item.Kind == kind && item.Name == name));

    public ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation)
    {
        var (snapshot, now) = (_snapshot, _time.GetUtcNow());
        var content = snapshot.In(ns);
        return new(new DeletionEvidence
        {
            // A namespace that the folder does not declare is assumed to exist.
            IsNamespaceTerminating = content.IsTerminating,
            Aliases = [.. content.Aliases.Values.Select(alias => content.WithRecordedPin(alias, now))],
            Versions = [.. content.Versions().Select(version => version.Secret)],
            Objects = [.. content.Objects, .. snapshot.OthersInto(ns)],
            ListedKinds = _kinds,
        });
    }

    /// <summary>Loads run one after the other, so that the last requested load wins.</summary>
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

            return new(_time.GetUtcNow(), files.Count, snapshot.ObjectCount, loader.Problems) { Warnings = loader.Warnings };
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new(_time.GetUtcNow(), 0, 0, [$"{_folder}: cannot be read: {problem.Message}"]);
        }
    }
}

/// <summary>The result of a load of the folder.</summary>
/// <param name="At">The time of the load.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Objects">The number of objects in the files.</param>
/// <param name="Problems">Why the load failed, one line per problem with file and line; empty if the load is good.</param>
public sealed record ManifestLoad(DateTimeOffset At, int Files, int Objects, IReadOnlyList<string> Problems)
{
    /// <summary>Whether the cluster is now what this load found; else it stays what the last good one found.</summary>
    public bool IsGood => Problems.Count == 0;

    /// <summary>Warnings about text that kubectl reads, but that the author probably did not intend: one line each, which begins with the location.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
