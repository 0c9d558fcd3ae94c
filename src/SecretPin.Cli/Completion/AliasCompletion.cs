using System.CommandLine;
using System.CommandLine.Completions;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Completion;

/// <summary>Completes aliases and versions from the cluster. Offers nothing if the cluster does not answer in time.</summary>
internal static class AliasCompletion
{
    public static void CompleteAliases<T>(this Argument<T> argument, ConnectionOptions options, CommandContext context) =>
        argument.CompletionSources.Add(completion => Read(completion.ParseResult, options, context, async (cluster, cancellation) =>
            [.. (await cluster.Namespaces.ListAliasesAsync(cluster.Namespace, cancellation)).Select(alias => alias.Name.Value)]));

    public static void CompleteVersions(this Argument<string> argument, Argument<string> alias, ConnectionOptions options, CommandContext context) =>
        argument.CompletionSources.Add(completion => Read(completion.ParseResult, options, context, async (cluster, cancellation) =>
            AliasName.TryParse(completion.ParseResult.GetValue(alias), out var name)
                ? [.. (await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation)).Versions(name).Select(version => version.Version.ToString())]
                : []));

    private static IEnumerable<CompletionItem> Read(
        ParseResult parsed, ConnectionOptions options, CommandContext context, Func<ClusterClient, CancellationToken, Task<string[]>> read)
    {
        try
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10), context.Time);
            using var cluster = options.Connect(parsed, context);
            return [.. read(cluster, timeout.Token).GetAwaiter().GetResult().Select(name => new CompletionItem(name))];
        }
        catch (Exception problem) when (problem is InputException or ApiServerException or RefusedException or OperationCanceledException or FormatException)
        {
            return [];
        }
    }
}
