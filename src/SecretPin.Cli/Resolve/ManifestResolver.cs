using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Resolve;

/// <summary>Resolves the aliases of manifests as admission would if each object were created now.</summary>
/// <param name="pins">Who says what aliases stand for.</param>
/// <param name="defaultNamespace">Of objects that say none.</param>
internal sealed class ManifestResolver(IPins pins, string defaultNamespace)
{
    private readonly ObjectScanner _scanner = new();
    private readonly List<string> _problems = [];
    private readonly List<string> _notes = [];

    /// <summary>Why objects would be refused, one line each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>What the user would be told beside, one line each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <returns>What changes in the object; <see langword="null"/> where nothing does, or it would be refused.</returns>
    public async ValueTask<Rewrite?> ResolveAsync(ManifestObject found, CancellationToken cancellation)
    {
        var seen = found.Scan(_scanner);
        if (_scanner.WorkloadOf(seen.Kind) is not { IsHistory: false } workload)
        {
            return null;
        }

        var ns = seen.Namespace.Length > 0 ? seen.Namespace : defaultNamespace;
        var review = new WorkloadReview(workload, ns, seen);
        var read = await pins.ReadAsync(ns, Resolver.Candidates(review), cancellation);
        var verdict = Resolver.Decide(review, read);
        if (verdict.Reason == Reason.NoPin)
        {
            _problems.AddRange(Unresolved(found, review, read));
        }
        else if (!verdict.IsAllowed)
        {
            _problems.Add($"{found.Location}: {verdict.Message}");
        }

        _notes.AddRange(verdict.Warnings.Select(note => $"{found.Location}: {review}: {note}"));
        return verdict.Rewrite;
    }

    /// <summary>One message for each alias without a pin, at the first place that names it.</summary>
    private static IEnumerable<string> Unresolved(ManifestObject found, WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> read) =>
        from reference in review.Object.References.DistinctBy(reference => reference.Name)
        where read.TryGetValue(reference.Name, out var pin) && pin.Secret is null
        let alone = new Dictionary<string, EffectivePin> { [reference.Name] = read[reference.Name] }
        select $"{found.LocationOf(reference.Offset)}: {Resolver.Decide(review, alone).Message}";
}
