using SecretPin.Cli.Cluster;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Resolve;

/// <summary>Resolves the aliases of manifests as the webhook would at the creation of each object.</summary>
/// <param name="cluster">The aliases and their pins.</param>
/// <param name="writesProvenance">Whether the changes include the annotation that the webhook would write.</param>
internal sealed class ManifestResolver(TargetCluster cluster, bool writesProvenance)
{
    private readonly ObjectScanner _scanner = cluster.Scanner;

    /// <summary>The namespaces of the workloads that name an unversioned Secret.</summary>
    public SortedSet<string> Namespaces { get; } = new(StringComparer.Ordinal);

    /// <summary>A line for each rejection.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>A line for each warning.</summary>
    public List<string> Notes { get; } = [];

    /// <returns>The changes to the object; <see langword="null"/> if there are none, or if the webhook would reject the object.</returns>
    public async ValueTask<Rewrite?> ResolveAsync(ManifestObject manifest, CancellationToken cancellation)
    {
        var scanned = manifest.Scan(_scanner);
        if (_scanner.WorkloadOf(scanned.Kind) is not { IsHistory: false } workload)
        {
            return null;
        }

        var ns = scanned.Namespace.Length > 0 ? scanned.Namespace : cluster.Namespace;
        var review = new WorkloadReview(workload, ns, scanned);
        var candidates = Resolver.Candidates(review);
        if (candidates.Count > 0)
        {
            Namespaces.Add(ns);
        }

        var known = await cluster.Pins.ReadAsync(ns, candidates, cancellation);
        var verdict = Resolver.Decide(review, known);
        if (verdict.Reason == Reason.NoPin)
        {
            Problems.AddRange(Unresolved(manifest, review, known));
        }
        else if (!verdict.IsAllowed)
        {
            Problems.Add($"{manifest.Location}: {verdict.Message}");
        }

        Notes.AddRange(verdict.Warnings.Select(note => $"{manifest.Location}: {review}: {note}"));
        return writesProvenance ? verdict.Rewrite : verdict.Rewrite is { } rewrite ? rewrite with { Provenance = [] } : null;
    }

    /// <summary>A message for each alias without a pin, at the first reference to it.</summary>
    private static IEnumerable<string> Unresolved(ManifestObject manifest, WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> known) =>
        from reference in review.Object.References.DistinctBy(reference => reference.Name)
        where known.TryGetValue(reference.Name, out var pin) && pin.Secret is null
        let alone = new Dictionary<string, EffectivePin> { [reference.Name] = known[reference.Name] }
        select $"{manifest.LocationOf(reference.Offset)}: {Resolver.Decide(review, alone).Message}";
}
