using System.Text.RegularExpressions;

namespace SecretPin.Chart.Tests;

/// <summary>Reads which fields a condition on a pod spec looks at, out of its CEL.</summary>
internal static partial class PodSpecCondition
{
    /// <returns>Paths as in the core's tables, <c>*</c> for each element of an array, with the key of the name.</returns>
    public static IReadOnlySet<string> PathsIn(string expression)
    {
        var found = new HashSet<string>();
        var variables = new Dictionary<string, string[]> { ["spec"] = [""] };

        string[] Follow(string variable, string path) =>
            [.. variables[variable].Select(start => start + path.Replace("?", "", StringComparison.Ordinal).Replace('.', '/'))];

        foreach (Match match in Step().Matches(expression))
        {
            string Part(string name) => match.Groups[name].Value;
            if (Part("items").Length > 0)
            {
                variables[Part("each")] =
                [
                    .. Field().Matches(Part("items")).SelectMany(item => Follow(item.Groups["of"].Value, item.Groups["path"].Value)),
                ];
            }
            else if (Part("each").Length > 0)
            {
                variables[Part("each")] = [.. Follow(Part("of"), Part("path")).Select(list => list + "/*")];
            }
            else
            {
                found.UnionWith(Follow(Part("of"), Part("path")).Select(path => path.TrimStart('/')));
            }
        }

        return found;
    }

    /// <summary><c>[a.?b, a.?c].all(each,</c> or <c>of.path.all(each,</c> or <c>of.?path.orValue('').matches(</c>.</summary>
    [GeneratedRegex(
        @"\[(?<items>[^\[\]]+)\]\.all\((?<each>\w+),"
        + @"|(?<of>\w+)(\.value\(\))?(?<path>(\.\w+)*?)\.all\((?<each>\w+),"
        + @"|(?<of>\w+)(?<path>(\.\?\w+)*)\.orValue\(''\)\.matches\(",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex(@"(?<of>\w+)(?<path>(\.\?\w+)+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Field();
}
