using System.Text.RegularExpressions;

namespace SecretPin.Cluster.Tests.Webhooks;

/// <summary>Where there is no Helm: deploy/install.yaml, less what runs in the cluster, and with our address in it.</summary>
internal static partial class PlainYaml
{
    private static readonly string[] InCluster =
        ["Deployment", "Service", "NetworkPolicy", "PodDisruptionBudget", "ResourceQuota"];

    /// <param name="url">Where the webhook is.</param>
    public static string For(Uri url) => string.Join(
        "\n---\n",
        File.ReadAllText(Repository.Install).Split("\n---\n")
            .Where(document => !InCluster.Contains(Kind().Match(document).Groups["kind"].Value))
            .Select(document => Service().Replace(document, $"    url: {url.GetLeftPart(UriPartial.Authority)}${{path}}")));

    [GeneratedRegex("^kind: (?<kind>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Kind();

    [GeneratedRegex("^    service:\n      name: .*\n      namespace: .*\n      path: (?<path>.*)\n      port: .*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Service();
}
