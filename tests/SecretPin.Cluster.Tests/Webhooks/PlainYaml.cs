using System.Text.RegularExpressions;

namespace SecretPin.Cluster.Tests.Webhooks;

/// <summary>The replacement for Helm: deploy/install.yaml without the workloads, with the URL of the webhook.</summary>
internal static partial class PlainYaml
{
    private static readonly string[] InCluster =
        ["Deployment", "Service", "NetworkPolicy", "PodDisruptionBudget", "ResourceQuota"];

    /// <param name="url">The URL of the webhook.</param>
    public static string For(Uri url) => string.Join(
        "\n---\n",
        File.ReadAllText(Repository.Install).Split("\n---\n")
            .Where(document => !InCluster.Contains(Kind().Match(document).Groups["kind"].Value))
            .Select(document => Service().Replace(document, $"    url: {url.GetLeftPart(UriPartial.Authority)}${{path}}")));

    [GeneratedRegex("^kind: (?<kind>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Kind();

    [GeneratedRegex("^    service:\n      name: .*\n      namespace: .*\n      path: (?<path>.*)\n      port: .*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Service();
}
