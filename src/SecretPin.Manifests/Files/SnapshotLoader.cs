using SecretPin.Core.References;

namespace SecretPin.Manifests.Files;

/// <summary>Reads the files of a folder into one snapshot, and gathers every problem on the way.</summary>
internal sealed class SnapshotLoader(ObjectScanner scanner, string defaultNamespace)
{
    private readonly ManifestSnapshot _snapshot = new();
    private readonly Dictionary<(ObjectKind Kind, string Namespace, string Name), ManifestLocation> _places = [];
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    /// <returns>To be used only where there are no <see cref="Problems"/>.</returns>
    public async Task<ManifestSnapshot> LoadAsync(IEnumerable<string> files, CancellationToken cancellation)
    {
        foreach (var file in files)
        {
            try
            {
                await using var input = File.OpenRead(file);
                await foreach (var found in new ManifestReader(file).ReadAsync(input, cancellation))
                {
                    Take(found);
                }
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

    /// <summary>A problem of one object does not keep the next from being looked at.</summary>
    private void Take(ManifestObject found)
    {
        try
        {
            Add(found, found.Scan(scanner));
        }
        catch (ManifestException problem)
        {
            _problems.AddRange(problem.Problems);
        }
    }

    private void Add(ManifestObject found, ScannedObject seen)
    {
        if (seen.Name.Length == 0)
        {
            throw new ManifestException(found.Location, $"The {seen.Kind.Kind} has no metadata.name; what is in a cluster has one.");
        }

        var ns = ClusterScopedKinds.Contains(seen.Kind) ? "" : seen.Namespace.Length > 0 ? seen.Namespace : defaultNamespace;
        if (!_places.TryAdd((seen.Kind, ns, seen.Name), found.Location))
        {
            var first = _places[(seen.Kind, ns, seen.Name)];
            throw new ManifestException(
                found.Location,
                $"{seen.Kind.Kind} {(ns.Length > 0 ? $"{ns}/" : "")}{seen.Name} is already declared in {first}. Remove one of the two.");
        }

        if (seen.Kind == Kinds.SecretAlias)
        {
            _snapshot.Add(found.ReadAlias(ns));
        }
        else
        {
            _snapshot.Add(ns, seen);
        }
    }
}
