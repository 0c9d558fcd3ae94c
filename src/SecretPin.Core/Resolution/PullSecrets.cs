using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>
/// Merges <c>imagePullSecrets</c>. The list is keyed by the name that the webhook rewrites, so applying a manifest again adds
/// the alias next to the previous pin. Keeps exactly one entry per alias, and the order of the stored object if only the
/// order differs; otherwise each apply would start a rollout.
/// </summary>
internal static class PullSecrets
{
    /// <param name="review">The workload.</param>
    /// <param name="targets">The versions of its aliases, with the indices of the references.</param>
    /// <param name="changes">Receives the entries whose name changes.</param>
    /// <returns>The entries to remove, in descending order of their index.</returns>
    public static IReadOnlyList<Reference> Merge(
        WorkloadReview review, List<(int Entry, VersionedSecretName Secret)> targets, List<Replacement> changes)
    {
        if (targets is [var only] && HasOneEntry(review.Object))
        {
            changes.Add(new(review.Object.ReferenceSpan[only.Entry], only.Secret.ToString()));
            return [];
        }

        var entries = review.Object.References.Where(reference => reference.Field.IsPullSecret).ToArray();
        var byEntry = targets.ToDictionary(target => review.Object.References[target.Entry], target => target.Secret);
        var resolved = byEntry.Values.ToHashSet();
        var aliases = resolved.Select(secret => secret.Alias).ToHashSet();
        var written = Provenance.Parse(review.Object.Resolved).Concat(Provenance.Parse(review.Old?.Resolved))
            .Where(secret => aliases.Contains(secret.Alias))
            .Concat(resolved)
            .Select(secret => secret.ToString())
            .ToHashSet();
        var names = new List<string>();
        var kept = new HashSet<VersionedSecretName>();
        foreach (var entry in entries)
        {
            if (byEntry.TryGetValue(entry, out var target))
            {
                if (kept.Add(target))
                {
                    names.Add(target.ToString());
                }
            }
            else if (!written.Contains(entry.Name))
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

    private static bool HasOneEntry(ScannedObject workload)
    {
        var entries = 0;
        foreach (ref readonly var reference in workload.ReferenceSpan)
        {
            entries += reference.Field.IsPullSecret ? 1 : 0;
        }

        return entries == 1;
    }
}
