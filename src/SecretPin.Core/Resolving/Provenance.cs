using SecretPin.Core.Names;

namespace SecretPin.Core.Resolving;

/// <summary>The value of <see cref="Contract.ResolvedAnnotation"/>: <c>alias=version,…</c>, sorted.</summary>
public static class Provenance
{
    /// <summary>Reads what it can: the annotation is a record, not an instruction, and anyone may have edited it.</summary>
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

    public static string Format(IEnumerable<VersionedSecretName> resolved) =>
        string.Join(',', Entries(resolved));

    /// <summary>The same for a person, in one line of at most <paramref name="limit"/> characters where one entry fits in it.</summary>
    public static string Summary(IEnumerable<VersionedSecretName> resolved, int limit = 120)
    {
        var entries = Entries(resolved);
        for (var shown = Math.Min(entries.Length, (limit / SecretVersion.Length) + 1); ; shown--)
        {
            var rest = entries.Length - shown;
            var line = $"SecretPin resolved {string.Join(", ", entries[..shown])}{(rest == 0 ? "" : $" and {rest} more")}";
            if (line.Length <= limit || shown <= 1)
            {
                return line;
            }
        }
    }

    private static string[] Entries(IEnumerable<VersionedSecretName> resolved) =>
        [.. resolved.Distinct().Select(secret => $"{secret.Alias}={secret.Version}").Order(StringComparer.Ordinal)];
}
