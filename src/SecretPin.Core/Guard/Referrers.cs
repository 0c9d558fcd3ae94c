using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>Tells who references a Secret, and where.</summary>
public static class Referrers
{
    private const int ShownReferrers = 10;
    private const int ShownFields = 3;

    /// <summary>Whoever references the Secret, whether or not that keeps it.</summary>
    public static IReadOnlyList<Referrer> Of(DeletionRequest deletion, DeletionEvidence evidence) => Of(deletion, evidence, new(evidence));

    internal static IReadOnlyList<Referrer> Of(DeletionRequest deletion, DeletionEvidence evidence, Ownership ownership) =>
        [.. evidence.Objects.Where(seen => Needs(seen, deletion)).Select(seen => new Referrer(seen, ownership.StateOf(seen)))];

    /// <summary><c>CronJob/weekly (container app, envFrom) and Deployment/blue (container app, env TOKEN)</c>, at most 10 by name.</summary>
    internal static string Describe(DeletionRequest deletion, IReadOnlyCollection<ScannedObject> referrers) =>
        And(First(Ordered(referrers).Select(referrer => $"{referrer} ({Fields(deletion, referrer)})"), ShownReferrers));

    /// <summary>The same by name alone: those that <see cref="Describe"/> names.</summary>
    internal static string[] Names(IReadOnlyCollection<ScannedObject> referrers) =>
        [.. Ordered(referrers).Take(ShownReferrers).Select(referrer => referrer.ToString())];

    /// <summary>The labels of the places where an object names the Secret; none where it does not.</summary>
    public static IEnumerable<string> FieldLabels(DeletionRequest deletion, ScannedObject referrer) =>
        Naming(referrer, deletion).Select(reference => reference.Label).Distinct();

    private static bool Needs(ScannedObject referrer, DeletionRequest deletion) => Naming(referrer, deletion).Any();

    private static IEnumerable<Reference> Naming(ScannedObject referrer, DeletionRequest deletion) =>
        referrer.ReferencesInto(deletion.Namespace).Where(reference => reference.Name == deletion.Secret.Name);

    private static IEnumerable<ScannedObject> Ordered(IEnumerable<ScannedObject> referrers) =>
        referrers.OrderBy(referrer => referrer.ToString(), StringComparer.Ordinal);

    private static string Fields(DeletionRequest deletion, ScannedObject referrer) =>
        string.Join("; ", First(FieldLabels(deletion, referrer), ShownFields));

    /// <summary>At most so many by name, and how many more there are.</summary>
    private static string[] First(IEnumerable<string> parts, int limit)
    {
        var all = parts.ToArray();
        return all.Length <= limit ? all : [.. all[..limit], $"{all.Length - limit} more"];
    }

    private static string And(string[] parts) =>
        parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
}
