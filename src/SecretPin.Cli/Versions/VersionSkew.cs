using System.Diagnostics.CodeAnalysis;

namespace SecretPin.Cli.Versions;

/// <summary>Which versions of the plugin, the webhook and the CRDs work together. Matches docs/releasing.md, "Versions that work together".</summary>
internal static class VersionSkew
{
    /// <returns>What is wrong, and what to do; <see langword="null"/> if the versions work together, or one of them is unknown.</returns>
    /// <param name="client">The version of the plugin.</param>
    /// <param name="webhook">The version of the webhook.</param>
    public static string? OfClient(string client, string? webhook) =>
        !TryParse(client, out var own) || !TryParse(webhook, out var server) || (own.Major == server.Major && IsNear(own, server)) ? null
        : $"the plugin ({client}) and the webhook ({webhook}) differ by more than "
            + (own.Major == 0 ? "a patch version" : "one minor version") + ". Install the plugin of the webhook's version.";

    /// <returns>What is wrong, and what to do; <see langword="null"/> if the versions work together, or one of them is unknown.</returns>
    /// <param name="crd">The version of the CRD.</param>
    /// <param name="webhook">The version of the webhook.</param>
    public static string? OfCrd(string? crd, string? webhook) =>
        TryParse(crd, out var stored) && TryParse(webhook, out var server) && stored < server
            ? $"the CRD ({crd}) is older than the webhook ({webhook}), which may write fields that the API server then drops. "
                + "Upgrade it with the chart value crds.install, or with 'kubectl apply' of its file."
            : null;

    /// <summary>Before version 1.0, each minor version may change the commands.</summary>
    private static bool IsNear(Version client, Version webhook) => Math.Abs(client.Minor - webhook.Minor) <= (client.Major == 0 ? 0 : 1);

    /// <summary>Reads <c>major.minor.patch</c> of a semantic version.</summary>
    private static bool TryParse(string? text, [NotNullWhen(true)] out Version? version) =>
        Version.TryParse(text?.Split('-', '+')[0].TrimStart('v'), out version);
}
