using System.Text.RegularExpressions;

namespace SecretPin.Chart.Tests;

/// <summary>Parses the CEL expression of a condition on a pod spec.</summary>
internal static partial class PodSpecCondition
{
    /// <returns>The fields that the expression reads, as paths in the form of the core's tables: <c>*</c> stands for each element of an array.</returns>
    public static IReadOnlySet<string> PathsIn(string expression)
    {
        var paths = new HashSet<string>();
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
                paths.UnionWith(Follow(Part("of"), Part("path")).Select(path => path.TrimStart('/')));
            }
        }

        return paths;
    }

    /// <summary>Matches <c>[a.?b, a.?c].all(each,</c>, <c>of.path.all(each,</c> and <c>of.?path.optMap(text,</c>.</summary>
    [GeneratedRegex(
        @"\[(?<items>[^\[\]]+)\]\.all\((?<each>\w+),"
        + @"|(?<of>\w+)(\.value\(\))?(?<path>(\.\w+)*?)\.all\((?<each>\w+),"
        + @"|(?<of>\w+)(?<path>(\.\?\w+)*)\.optMap\(text,",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex(@"(?<of>\w+)(?<path>(\.\?\w+)+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Field();
}
