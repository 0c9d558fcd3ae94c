using System.CommandLine;

namespace SecretPin.Cli.Inputs;

/// <summary>The option that names a folder in place of a cluster.</summary>
internal static class ClusterManifests
{
    public static Option<string?> CreateOption() => new("--cluster-manifests")
    {
        Description = "A folder that stands for the cluster: SecretAliases, and the Secrets that exist. Values of Secrets are not needed.",
        HelpName = "folder",
    };
}
