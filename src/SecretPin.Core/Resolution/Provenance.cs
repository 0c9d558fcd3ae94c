using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>The value of <see cref="WellKnown.ResolvedAnnotation"/>: <c>alias=version,…</c>, sorted.</summary>
public static class Provenance
{

    /// <summary>Ignores malformed entries: anyone can edit the annotation, and it is not an instruction.</summary>
    public static IEnumerable<VersionedSecretName> Parse(string? value)
    {
        foreach (var entry in (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (entry.Split('=') is [var name, var digits]
                && AliasName.TryParse(name, out var alias) && SecretVersion.TryParse(digits, out var version))
            {
                yield return alias.At(version);
            }
        }
    }

    /// <summary>The entries of all pod templates of an object.</summary>
    public static IEnumerable<VersionedSecretName> Of(ScannedObject? workload) =>
        (workload?.Templates ?? []).SelectMany(template => Parse(template.Resolved));

    public static string Format(IEnumerable<VersionedSecretName> resolved) => Format(Entries(resolved));

    /// <summary>A line for users, of at most <paramref name="limit"/> characters unless the first entry is longer.</summary>
    public static string Summary(IEnumerable<VersionedSecretName> resolved, int limit = 120) => Summary(Entries(resolved), limit);

    internal static string Format(List<string> entries) => string.Join(',', entries);

    internal static string Summary(List<string> entries, int limit = 120)
    {
        if (entries is [var first, var second] && Rewrite.SummaryPrefix.Length + first.Length + ", ".Length + second.Length <= limit)
        {
            return $"{Rewrite.SummaryPrefix}{first}, {second}";
        }

        for (var shown = Math.Min(entries.Count, (limit / SecretVersion.Length) + 1); ; shown--)
        {
            var rest = entries.Count - shown;
            var line = $"{Rewrite.SummaryPrefix}{string.Join(", ", rest == 0 ? entries : entries[..shown])}{(rest == 0 ? "" : $" and {rest} more")}";
            if (line.Length <= limit || shown <= 1)
            {
                return line;
            }
        }
    }

    /// <summary>Sorted, without duplicates.</summary>
    internal static List<string> Entries(IEnumerable<VersionedSecretName> resolved) => Entries(resolved.Distinct().ToList());

    /// <inheritdoc cref="Entries(IEnumerable{VersionedSecretName})"/>
    internal static List<string> Entries(List<VersionedSecretName> resolved)
    {
        var entries = new List<string>(resolved.Count);
        foreach (var secret in resolved)
        {
            entries.Add(secret.Entry);
        }

        entries.Sort(StringComparer.Ordinal);
        return HasDuplicates(entries) ? [.. entries.Distinct()] : entries;
    }

    private static bool HasDuplicates(List<string> sorted)
    {
        for (var i = 1; i < sorted.Count; i++)
        {
            if (sorted[i] == sorted[i - 1])
            {
                return true;
            }
        }

        return false;
    }
}
