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

        return MergeLists(review, targets, changes);
    }

    private static List<Reference> MergeLists(
        WorkloadReview review, List<(int Entry, VersionedSecretName Secret)> targets, List<Replacement> changes)
    {
        var byEntry = targets.ToDictionary(target => review.Object.References[target.Entry], target => target.Secret);
        var aliases = byEntry.Values.Select(secret => secret.Alias).ToHashSet();
        var written = Provenance.Of(review.Object).Concat(Provenance.Of(review.Old))
            .Where(secret => aliases.Contains(secret.Alias))
            .Concat(byEntry.Values)
            .Select(secret => secret.ToString())
            .ToHashSet();
        var stored = EntriesOf(review.Old).ToLookup(ListOf, entry => entry.Name);
        var removals = new List<Reference>();
        foreach (var list in EntriesOf(review.Object).GroupBy(ListOf).Where(list => list.Any(byEntry.ContainsKey)))
        {
            Reference[] entries = [.. list];
            var names = Names(entries, byEntry, written, [.. stored[list.Key]]);
            changes.AddRange(entries.Zip(names)
                .Where(pair => pair.First.Name != pair.Second)
                .Select(pair => new Replacement(pair.First, pair.Second)));
            removals.AddRange(entries.Skip(names.Count).Reverse());
        }

        return removals;
    }

    /// <summary>Identifies the list of an entry in two versions of a workload, which may contain several pod specs.</summary>
    public static object ListOf(Reference entry) => (entry.Field, entry.Outer?.Location);

    private static IEnumerable<Reference> EntriesOf(ScannedObject? workload) =>
        (workload?.References ?? []).Where(reference => reference.Field.IsPullSecret);

    /// <summary>The names that one list gets, without duplicates and without previous versions.</summary>
    private static List<string> Names(
        Reference[] entries, Dictionary<Reference, VersionedSecretName> targets, HashSet<string> written, List<string> stored)
    {
        var names = new List<string>();
        var kept = new HashSet<VersionedSecretName>();
        foreach (var entry in entries)
        {
            if (targets.TryGetValue(entry, out var target))
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

        return stored.Count == names.Count && stored.ToHashSet().SetEquals(names) ? stored : names;
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
