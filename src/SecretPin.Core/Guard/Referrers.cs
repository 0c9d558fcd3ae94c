using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>Finds and describes the objects that reference a Secret.</summary>
public static class Referrers
{
    internal const int ShownReferrers = 10;
    private const int ShownFields = 3;

    /// <summary>All referrers, in every state.</summary>
    public static IReadOnlyList<Referrer> Of(DeletionRequest deletion, DeletionEvidence evidence, DateTimeOffset now) =>
        Of(deletion, evidence, new(evidence), now);

    internal static IReadOnlyList<Referrer> Of(DeletionRequest deletion, DeletionEvidence evidence, ReferrerStateRule states, DateTimeOffset now)
    {
        var rule = new ReferrerRule(deletion, evidence, states, now);
        return [.. evidence.Objects.Where(candidate => deletion.ReferencesIn(candidate).Any()).Select(rule.Of)];
    }

    /// <summary><c>CronJob/weekly (container app, envFrom) and Deployment/blue (container app, env TOKEN)</c>, at most 10 referrers.</summary>
    internal static string Describe(DeletionRequest deletion, IReadOnlyCollection<ScannedObject> referrers) =>
        And(First(Ordered(referrers).Select(referrer => $"{referrer} ({Fields(deletion, referrer)})"), ShownReferrers));

    /// <summary>The names of the referrers that <see cref="Describe"/> lists.</summary>
    internal static string[] Names(IReadOnlyCollection<ScannedObject> referrers) =>
        [.. Ordered(referrers).Take(ShownReferrers).Select(referrer => referrer.ToString())];

    /// <summary>The labels of the fields in which an object names the Secret; empty if it does not.</summary>
    public static IEnumerable<string> FieldLabels(DeletionRequest deletion, ScannedObject referrer) =>
        deletion.ReferencesIn(referrer).Select(reference => reference.Label).Distinct();

    private static IEnumerable<ScannedObject> Ordered(IEnumerable<ScannedObject> referrers) =>
        referrers.OrderBy(referrer => referrer.ToString(), StringComparer.Ordinal);

    private static string Fields(DeletionRequest deletion, ScannedObject referrer) =>
        string.Join("; ", First(FieldLabels(deletion, referrer), ShownFields));

    /// <summary>At most <paramref name="limit"/> parts, and the number of further ones.</summary>
    private static string[] First(IEnumerable<string> parts, int limit)
    {
        var all = parts.ToArray();
        return all.Length <= limit ? all : [.. all[..limit], $"{all.Length - limit} more"];
    }

    private static string And(string[] parts) =>
        parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
}
