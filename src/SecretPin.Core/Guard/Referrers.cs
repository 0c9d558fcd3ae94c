using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>Writes who needs a Secret, and where, for people.</summary>
internal static class Referrers
{
    private const int ShownReferrers = 10;
    private const int ShownFields = 3;

    /// <summary><c>CronJob/weekly (container app, envFrom) and Deployment/blue (container app, env TOKEN)</c>, at most 10 by name.</summary>
    public static string Describe(Deletion deletion, IReadOnlyCollection<ScannedObject> referrers) =>
        And(First(Ordered(referrers).Select(referrer => $"{referrer} ({Fields(deletion, referrer)})"), ShownReferrers));

    /// <summary>The same by name alone: those that <see cref="Describe"/> names.</summary>
    public static string[] Names(IReadOnlyCollection<ScannedObject> referrers) =>
        [.. Ordered(referrers).Take(ShownReferrers).Select(referrer => referrer.ToString())];

    public static bool Needs(ScannedObject referrer, Deletion deletion) =>
        referrer.References.Any(reference => Names(referrer, reference, deletion));

    private static IEnumerable<ScannedObject> Ordered(IEnumerable<ScannedObject> referrers) =>
        referrers.OrderBy(referrer => referrer.ToString(), StringComparer.Ordinal);

    private static string Fields(Deletion deletion, ScannedObject referrer) =>
        string.Join("; ", First(
            referrer.References.Where(reference => Names(referrer, reference, deletion)).Select(reference => reference.Label).Distinct(),
            ShownFields));

    /// <summary>At most so many by name, and how many more there are.</summary>
    private static string[] First(IEnumerable<string> parts, int limit)
    {
        var all = parts.ToArray();
        return all.Length <= limit ? all : [.. all[..limit], $"{all.Length - limit} more"];
    }

    private static string And(string[] parts) =>
        parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";

    /// <summary>An object that names no namespace for the Secret means its own; what is in none, or says none, is in the Secret's.</summary>
    private static bool Names(ScannedObject referrer, Reference reference, Deletion deletion) =>
        reference.Name == deletion.Secret.Name
        && (reference.Namespace ?? (referrer.Namespace.Length > 0 ? referrer.Namespace : deletion.Namespace)) == deletion.Namespace;
}
