using System.CommandLine;
using SecretPin.Cli.Cluster;

namespace SecretPin.Cli.Options;

/// <summary>The option <c>--dry-run</c>.</summary>
internal sealed class DryRunOption : Option<string>
{
    public DryRunOption() : base("--dry-run")
    {
        Description = "client: prints what would be sent. server: sends it, but the API server does not store it.";
        DefaultValueFactory = _ => "none";
        this.AcceptOnlyFromAmong("none", "client", "server");
    }

    public DryRun Of(ParseResult parsed) => Enum.Parse<DryRun>(parsed.GetValue(this)!, ignoreCase: true);

    /// <summary>kubectl's suffix for a change that was not made.</summary>
    public static string Suffix(DryRun dryRun) => dryRun switch
    {
        DryRun.Client => " (dry run)",
        DryRun.Server => " (server dry run)",
        _ => "",
    };
}
