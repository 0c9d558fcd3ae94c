using System.CommandLine;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Options;

/// <summary>The options of every command that changes a cluster: the connection, <c>--dry-run</c> and <c>-o</c>.</summary>
internal sealed class MutatingCommandOptions(CommandContext context)
{
    private readonly DryRunOption _dryRun = new();
    private readonly OutputOption _output = new();

    public ConnectionOptions Connection { get; } = new();

    public void AddTo(Command command, bool allNamespaces = false)
    {
        Connection.AddTo(command, allNamespaces);
        command.Add(_dryRun);
        command.Add(_output);
    }

    public ClusterClient Connect(ParseResult parsed) => Connection.Connect(parsed, context);

    public DryRun DryRun(ParseResult parsed) => _dryRun.Of(parsed);

    /// <summary>The writer for sentences: standard error if standard output is JSON or YAML.</summary>
    public TextWriter MessageWriter(ParseResult parsed) => _output.IsForPrograms(parsed) ? context.Errors : context.Output;

    public void Write(ParseResult parsed, Listing listing) => OutputWriter.Write(context.Output, _output.Of(parsed), listing);

    /// <summary>Writes a changed object if the output is JSON or YAML.</summary>
    public void Write(ParseResult parsed, JsonObject? changed)
    {
        if (changed is not null && _output.IsForPrograms(parsed))
        {
            (changed["metadata"] as JsonObject)?.Remove("managedFields");
            OutputWriter.Write(context.Output, _output.Of(parsed), changed);
        }
    }
}
