using System.Text.RegularExpressions;

namespace SecretPin.Cli.Check;

/// <summary>Finds the alias that an unknown name probably means.</summary>
internal static partial class NearMiss
{
    /// <returns>A sentence that names the alias; empty if no alias is similar.</returns>
    public static string Describe(string name, IReadOnlySet<string> aliases)
    {
        foreach (var alias in aliases.Order(StringComparer.Ordinal))
        {
            if (name.StartsWith($"{alias}-", StringComparison.Ordinal))
            {
                return KustomizeHash().IsMatch(name[(alias.Length + 1)..])
                    ? $" It is alias {alias} with a hash suffix of kustomize: set generatorOptions.disableNameSuffixHash."
                    : $" It is alias {alias} with a suffix.";
            }

            if (name.EndsWith($"-{alias}", StringComparison.Ordinal) || alias.EndsWith($"-{name}", StringComparison.Ordinal))
            {
                return $" Alias {alias} differs from it only by a prefix, for example namePrefix of kustomize.";
            }
        }

        return aliases.Order(StringComparer.Ordinal).FirstOrDefault(alias => Distance(name, alias) <= Math.Min(2, alias.Length / 3)) is { } similar
            ? $" Did you mean alias {similar}?"
            : "";
    }

    /// <summary>The number of characters to insert, delete, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[left.Length, right.Length];
    }

    /// <summary>kustomize api/hasher encode: a hash of ten characters without vowels.</summary>
    [GeneratedRegex("^[2456789bcdfghkmt]{10}$", RegexOptions.CultureInvariant)]
    private static partial Regex KustomizeHash();
}
