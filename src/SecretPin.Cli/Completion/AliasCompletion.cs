using System.CommandLine;
using System.CommandLine.Completions;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Completion;

/// <summary>Completes names from the cluster. Where it does not answer in time, nothing is offered.</summary>
internal static class AliasCompletion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void CompleteAliases<T>(this Argument<T> argument, ConnectionOptions options, CommandContext shell) =>
        argument.CompletionSources.Add(context => Read(context.ParseResult, options, shell, async (cluster, cancellation) =>
            [.. (await cluster.Namespaces.ListAliasesAsync(cluster.Namespace, cancellation)).Select(alias => alias.Name.Value)]));

    /// <param name="argument">Names a version.</param>
    /// <param name="alias">Names its alias.</param>
    /// <param name="options">Where to look.</param>
    /// <param name="shell">Where we are.</param>
    public static void CompleteVersions(this Argument<string> argument, Argument<string> alias, ConnectionOptions options, CommandContext shell) =>
        argument.CompletionSources.Add(context => Read(context.ParseResult, options, shell, async (cluster, cancellation) =>
            AliasName.TryParse(context.ParseResult.GetValue(alias), out var name)
                ? [.. (await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation)).Versions(name).Select(version => version.Version.ToString())]
                : []));

    private static IEnumerable<CompletionItem> Read(
        ParseResult parsed, ConnectionOptions options, CommandContext shell, Func<ClusterClient, CancellationToken, Task<string[]>> read)
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience, shell.Time);
            using var cluster = options.Connect(parsed, shell);
            return [.. read(cluster, limit.Token).GetAwaiter().GetResult().Select(name => new CompletionItem(name))];
        }
        catch (Exception problem) when (problem is InputException or ApiServerException or RefusedException or OperationCanceledException or FormatException)
        {
            return [];
        }
    }
}
