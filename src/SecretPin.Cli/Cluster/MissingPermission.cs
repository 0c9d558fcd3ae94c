using System.Text.RegularExpressions;

namespace SecretPin.Cli.Cluster;

/// <summary>The right that RBAC found missing.</summary>
internal static partial class MissingPermission
{
    /// <summary>What to ask an administrator for, and how to see whether one has it; <see langword="null"/> for any other refusal.</summary>
    public static string? In(string message)
    {
        var found = Form().Match(message);
        if (!found.Success)
        {
            return null;
        }

        var group = found.Groups["group"].Value;
        var resource = found.Groups["resource"].Value + (group.Length > 0 ? $".{group}" : "");
        var ns = found.Groups["ns"];
        return $"the right to {found.Groups["verb"]} {resource} "
            + $"{(ns.Success ? $"in namespace {ns}" : "cluster-wide")} ('kubectl auth can-i {found.Groups["verb"]} {resource}{(ns.Success ? $" -n {ns}" : "")}')";
    }

    // k8s.io/apiserver responsewriters.forbiddenMessage.
    [GeneratedRegex("cannot (?<verb>\\S+) resource \"(?<resource>[^\"]+)\" in API group \"(?<group>[^\"]*)\"( in the namespace \"(?<ns>[^\"]+)\")?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
