using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>
/// <c>imagePullSecrets</c> is a list keyed by the very name that is rewritten, so applying a manifest again adds the
/// alias beside the pin of last time. Exactly one entry per alias is kept, and the order of the stored object where
/// nothing else changed: else every apply would be a rollout.
/// </summary>
internal static class PullSecrets
{
    /// <param name="review">The workload.</param>
    /// <param name="targets">What the aliases in it become, by the index of the reference.</param>
    /// <param name="changes">Gets the entries whose name changes.</param>
    /// <returns>The entries that go, from the highest index down.</returns>
    public static IReadOnlyList<Reference> Merge(
        WorkloadReview review, List<(int Entry, VersionedSecretName Secret)> targets, List<Replacement> changes)
    {
        if (targets is [var only] && IsOne(review.Object))
        {
            changes.Add(new(review.Object.ReferenceSpan[only.Entry], only.Secret.ToString()));
            return [];
        }

        var entries = review.Object.References.Where(reference => reference.Field.IsPullSecret).ToArray();
        var byEntry = targets.ToDictionary(target => review.Object.References[target.Entry], target => target.Secret);
        var resolved = byEntry.Values.ToHashSet();
        var ours = Provenance.Parse(review.Object.Resolved).Concat(Provenance.Parse(review.Old?.Resolved))
            .Where(secret => resolved.Any(target => target.Alias == secret.Alias))
            .Concat(resolved)
            .Select(secret => secret.ToString())
            .ToHashSet();
        var names = new List<string>();
        var placed = new HashSet<VersionedSecretName>();
        foreach (var entry in entries)
        {
            if (byEntry.TryGetValue(entry, out var target))
            {
                if (placed.Add(target))
                {
                    names.Add(target.ToString());
                }
            }
            else if (!ours.Contains(entry.Name))
            {
                names.Add(entry.Name);
            }
        }

        var stored = review.Old?.References.Where(reference => reference.Field.IsPullSecret).Select(entry => entry.Name).ToList();
        if (stored is not null && stored.Count == names.Count && stored.ToHashSet().SetEquals(names))
        {
            names = stored;
        }

        changes.AddRange(entries.Zip(names)
            .Where(pair => pair.First.Name != pair.Second)
            .Select(pair => new Replacement(pair.First, pair.Second)));
        return [.. entries.Skip(names.Count).Reverse()];
    }

    private static bool IsOne(ScannedObject workload)
    {
        var entries = 0;
        foreach (ref readonly var reference in workload.ReferenceSpan)
        {
            entries += reference.Field.IsPullSecret ? 1 : 0;
        }

        return entries == 1;
    }
}
