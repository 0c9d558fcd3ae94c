using System.CommandLine;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Options;

/// <summary>What every command that changes something takes: which cluster, how the result is written, and how seriously.</summary>
internal sealed class MutatingCommandOptions(CommandContext shell)
{
    private readonly ConnectionOptions _cluster = new();
    private readonly DryRunOption _dryRun = new();
    private readonly OutputOption _output = new();

    public ConnectionOptions Cluster => _cluster;

    public void AddTo(Command command, bool allNamespaces = false)
    {
        _cluster.AddTo(command, allNamespaces);
        _dryRun.AddTo(command);
        _output.AddTo(command);
    }

    public ClusterClient Connect(ParseResult parsed) => _cluster.Connect(parsed, shell);

    public DryRun DryRun(ParseResult parsed) => _dryRun.Of(parsed);

    /// <summary>Where sentences go: not among what a program reads.</summary>
    public TextWriter MessageWriter(ParseResult parsed) => _output.IsForPrograms(parsed) ? shell.Errors : shell.Output;

    /// <summary>Shows what was found, or changed.</summary>
    public void Write(ParseResult parsed, Listing found) => OutputWriter.Write(shell.Output, _output.Of(parsed), found);

    /// <summary>Shows an object that was changed, where a program asks for it.</summary>
    public void Write(ParseResult parsed, JsonObject? changed)
    {
        if (changed is not null && _output.IsForPrograms(parsed))
        {
            (changed["metadata"] as JsonObject)?.Remove("managedFields");
            OutputWriter.Write(shell.Output, _output.Of(parsed), changed);
        }
    }
}
