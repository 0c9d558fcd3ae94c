using System.Globalization;
using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>
/// Reads Helm's records of its releases: Secrets with the name <c>sh.helm.release.v1.NAME.vREVISION</c>, whose label <c>status</c> is the status of
/// the release (helm pkg/storage/driver/secrets.go). The data of a record is never read.
/// </summary>
public static class HelmRecords
{
    internal const string Prefix = "sh.helm.release.v1.";

    private const string Revision = ".v", Uninstalling = "uninstalling";

    /// <summary>
    /// The releases that Helm is uninstalling: it deletes all their objects, one after the other. Helm writes the status before it deletes the first
    /// object.
    /// </summary>
    /// <param name="ns">The namespace of the records.</param>
    /// <param name="secrets">The Secrets in it.</param>
    public static IReadOnlySet<HelmRelease> BeingUninstalled(string ns, IEnumerable<ScannedObject> secrets) =>
        secrets.Select(secret => (Record: Parse(secret.Name), secret.RecordStatus))
            .Where(secret => secret.Record is not null)
            .GroupBy(secret => secret.Record!.Value.Release)
            .Where(records => records.MaxBy(record => record.Record!.Value.Revision).RecordStatus == Uninstalling)
            .Select(records => new HelmRelease(ns, records.Key))
            .ToHashSet();

    private static (string Release, int Revision)? Parse(string name)
    {
        var dot = name.LastIndexOf(Revision, StringComparison.Ordinal);
        return name.StartsWith(Prefix, StringComparison.Ordinal) && dot > Prefix.Length
            && int.TryParse(name.AsSpan(dot + Revision.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? (name[Prefix.Length..dot], revision)
            : null;
    }
}
