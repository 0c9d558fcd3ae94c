using System.Text.RegularExpressions;

namespace SecretPin.Cli.Cluster;

/// <summary>The permission that RBAC found missing.</summary>
internal static partial class MissingPermission
{
    /// <summary>The permission, and the command that checks it; <see langword="null"/> if the message has another form.</summary>
    public static string? In(string message)
    {
        var match = Forbidden().Match(message);
        if (!match.Success)
        {
            return null;
        }

        var group = match.Groups["group"].Value;
        var resource = match.Groups["resource"].Value + (group.Length > 0 ? $".{group}" : "");
        var (verb, ns) = (match.Groups["verb"], match.Groups["ns"]);
        return ns.Success
            ? $"the permission to {verb} {resource} in namespace {ns} ('kubectl auth can-i {verb} {resource} -n {ns}')"
            : $"the permission to {verb} {resource} cluster-wide ('kubectl auth can-i {verb} {resource}')";
    }

    // k8s.io/apiserver responsewriters.forbiddenMessage.
    [GeneratedRegex(
        "cannot (?<verb>\\S+) resource \"(?<resource>[^\"]+)\" in API group \"(?<group>[^\"]*)\"( in the namespace \"(?<ns>[^\"]+)\")?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Forbidden();
}
