using SecretPin.Cli.Check;
using SecretPin.Cli.Cluster;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Diff;

/// <summary>Compares the versions that the workloads of manifests would get with those that they have in the cluster.</summary>
internal sealed class VersionDiff(TargetCluster cluster)
{
    private readonly List<VersionMove> _moves = [];

    /// <summary>A line for each warning of the webhook.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Compares manifests that are applied together: their aliases and Secrets count as applied.</summary>
    /// <returns>The changes, in the order of the text.</returns>
    public async Task<IReadOnlyList<VersionMove>> CompareAsync(IReadOnlyList<ManifestSource> sources, CancellationToken cancellation)
    {
        var applied = new AppliedManifests(cluster, cluster.References.Scanner);
        foreach (var source in sources)
        {
            await foreach (var manifest in source.ObjectsAsync(cancellation))
            {
                var scanned = manifest.Scan(cluster.References.Scanner);
                applied.Add(manifest, scanned, NamespaceOf(scanned));
            }
        }

        foreach (var source in sources)
        {
            await foreach (var manifest in source.ObjectsAsync(cancellation))
            {
                await AddAsync(applied, manifest, cancellation);
            }
        }

        return _moves;
    }

    private async Task AddAsync(AppliedManifests applied, ManifestObject manifest, CancellationToken cancellation)
    {
        var scanned = manifest.Scan(cluster.References.Scanner);
        if (cluster.References.Scanner.WorkloadOf(scanned.Kind) is not { IsHistory: false } workload || scanned.HasReviewedController)
        {
            return;
        }

        var ns = NamespaceOf(scanned);
        var live = scanned.Name.Length > 0 ? await cluster.FindWorkload(scanned.Kind, ns, Valid(manifest, scanned).Name, cancellation) : null;
        var review = new WorkloadReview(workload, ns, scanned, live);
        var pins = await applied.ReadAsync(ns, Resolver.Candidates(review), cancellation);

        // A workload that exists reaches the new version of a rollout in one of its steps. A new workload gets the version of the webhook's next answer.
        var rollouts = live is null ? [] : pins.Where(pin => pin.Value.Rollout is { To: not null }).Select(pin => pin.Key).ToHashSet();
        var final = pins.ToDictionary(pin => pin.Key, pin => rollouts.Contains(pin.Key) ? EffectivePin.To(pin.Value.Rollout!.To!) : pin.Value);
        var verdict = Resolver.Decide(review, final);
        var (before, after) = (VersionsIn(live?.References.Select(reference => reference.Name) ?? []), VersionsIn(NamesAfter(scanned, verdict)));
        if (!verdict.IsAllowed)
        {
            Reject(review, final, before);
            return;
        }

        // The result contains the resolved aliases.
        Notes.AddRange(
            verdict.Warnings.Where(note => !note.StartsWith(Rewrite.SummaryPrefix, StringComparison.Ordinal))
                .Select(note => $"{manifest.Location}: {review}: {note}"));
        foreach (var (alias, to) in after)
        {
            var from = before.GetValueOrDefault(alias, []);
            if (live is null || !from.SequenceEqual(to))
            {
                _moves.Add(new(
                    ns, scanned, alias, from, to,
                    live is null ? VersionChange.Create : rollouts.Contains(alias) ? VersionChange.Rollout : VersionChange.Move));
            }
        }
    }

    /// <summary>Adds each alias without a pin, with the message of the webhook for this alias alone.</summary>
    private void Reject(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins, IReadOnlyDictionary<string, IReadOnlyList<SecretVersion>> before)
    {
        foreach (var (alias, pin) in pins)
        {
            if (Resolver.Decide(review, new Dictionary<string, EffectivePin> { [alias] = pin }) is { IsAllowed: false, Message: var message })
            {
                _moves.Add(new(review.Namespace, review.Object, alias, before.GetValueOrDefault(alias, []), [], VersionChange.Reject) { Rejection = message });
            }
        }
    }

    private static IEnumerable<string> NamesAfter(ScannedObject scanned, Verdict verdict)
    {
        var replaced = (verdict.Rewrite?.Replacements ?? []).ToDictionary(replacement => replacement.Reference.Offset, replacement => replacement.Name);
        return scanned.References.Select(reference => replaced.GetValueOrDefault(reference.Offset, reference.Name));
    }

    /// <summary>The versions of each alias, sorted.</summary>
    private static Dictionary<string, IReadOnlyList<SecretVersion>> VersionsIn(IEnumerable<string> names) => names
        .Select(name => VersionedSecretName.ParseOrNull(name)).OfType<VersionedSecretName>().Distinct()
        .GroupBy(secret => secret.Alias.Value, secret => secret.Version)
        .ToDictionary(alias => alias.Key, IReadOnlyList<SecretVersion> (alias) => [.. alias.Order()]);

    private static ScannedObject Valid(ManifestObject manifest, ScannedObject scanned)
    {
        try
        {
            return scanned.RequireValidNames();
        }
        catch (ObjectFormatException problem)
        {
            throw new ManifestException(manifest.Location, problem.Message);
        }
    }

    private string NamespaceOf(ScannedObject scanned) =>
        ClusterScopedKinds.Contains(scanned.Kind) ? "" : scanned.Namespace.Length > 0 ? scanned.Namespace : cluster.Namespace;
}
