using System.CommandLine;
using SecretPin.Cli.Cluster;

namespace SecretPin.Cli.Options;

/// <summary>The option <c>--dry-run</c>.</summary>
internal sealed class DryRunOption
{
    private readonly Option<string> _option = new("--dry-run")
    {
        Description = "client: prints what would be sent. server: sends it, but the API server does not store it.",
        DefaultValueFactory = _ => "none",
    };

    public DryRunOption() => _option.AcceptOnlyFromAmong("none", "client", "server");

    public void AddTo(Command command) => command.Add(_option);

    public DryRun Of(ParseResult parsed) => Enum.Parse<DryRun>(parsed.GetValue(_option)!, ignoreCase: true);

    /// <summary>kubectl's suffix for a change that was not made.</summary>
    public static string Suffix(DryRun dryRun) => dryRun switch
    {
        DryRun.Client => " (dry run)",
        DryRun.Server => " (server dry run)",
        _ => "",
    };
}
