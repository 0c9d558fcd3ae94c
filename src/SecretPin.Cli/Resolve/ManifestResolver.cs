using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Resolve;

/// <summary>Resolves the aliases of manifests as the webhook would at the creation of each object.</summary>
internal sealed class ManifestResolver(IPins pins, string defaultNamespace)
{
    private readonly ObjectScanner _scanner = new();

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

        var ns = scanned.Namespace.Length > 0 ? scanned.Namespace : defaultNamespace;
        var review = new WorkloadReview(workload, ns, scanned);
        var known = await pins.ReadAsync(ns, Resolver.Candidates(review), cancellation);
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
        return verdict.Rewrite;
    }

    /// <summary>A message for each alias without a pin, at the first reference to it.</summary>
    private static IEnumerable<string> Unresolved(ManifestObject manifest, WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> known) =>
        from reference in review.Object.References.DistinctBy(reference => reference.Name)
        where known.TryGetValue(reference.Name, out var pin) && pin.Secret is null
        let alone = new Dictionary<string, EffectivePin> { [reference.Name] = known[reference.Name] }
        select $"{manifest.LocationOf(reference.Offset)}: {Resolver.Decide(review, alone).Message}";
}
