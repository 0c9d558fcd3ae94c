using SecretPin.Core.References;

namespace SecretPin.Manifests.Files;

/// <summary>Loads the files of a folder into a snapshot, and collects all problems.</summary>
internal sealed class SnapshotLoader(ObjectScanner scanner, string defaultNamespace)
{
    private readonly ManifestSnapshot _snapshot = new();
    private readonly Dictionary<(ObjectKind Kind, string Namespace, string Name), ManifestLocation> _locations = [];
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    /// <inheritdoc cref="ManifestLoad.Warnings"/>
    public List<string> Warnings { get; } = [];

    /// <returns>The snapshot; incomplete if there are <see cref="Problems"/>.</returns>
    public async Task<ManifestSnapshot> LoadAsync(IEnumerable<string> files, CancellationToken cancellation)
    {
        foreach (var file in files)
        {
            try
            {
                await using var input = File.OpenRead(file);
                var reader = new ManifestReader(file);
                await foreach (var manifest in reader.ReadAsync(input, cancellation))
                {
                    Load(manifest);
                }

                Warnings.AddRange(reader.Warnings);
            }
            catch (ManifestException problem)
            {
                _problems.AddRange(problem.Problems);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                _problems.Add($"{file}: cannot be read: {problem.Message}");
            }
        }

        return _snapshot;
    }

    /// <summary>Continues after a problem, so that all problems are reported.</summary>
    private void Load(ManifestObject manifest)
    {
        try
        {
            Add(manifest, manifest.Scan(scanner));
        }
        catch (ManifestException problem)
        {
            _problems.AddRange(problem.Problems);
        }
    }

    private void Add(ManifestObject manifest, ScannedObject scanned)
    {
        if (scanned.Name.Length == 0)
        {
            throw new ManifestException(manifest.Location, $"The {scanned.Kind.Kind} has no metadata.name. Add one.");
        }

        var ns = ClusterScopedKinds.Contains(scanned.Kind) ? "" : scanned.Namespace.Length > 0 ? scanned.Namespace : defaultNamespace;
        if (!_locations.TryAdd((scanned.Kind, ns, scanned.Name), manifest.Location))
        {
            var first = _locations[(scanned.Kind, ns, scanned.Name)];
            throw new ManifestException(
                manifest.Location,
                $"{scanned.Kind.Kind} {(ns.Length > 0 ? $"{ns}/" : "")}{scanned.Name} is already declared in {first}. Remove one of the two.");
        }

        if (scanned.Kind == Kinds.SecretAlias)
        {
            _snapshot.Add(manifest.ReadAlias(ns));
        }
        else
        {
            _snapshot.Add(ns, scanned);
        }
    }
}
