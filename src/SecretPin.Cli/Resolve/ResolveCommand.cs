using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core;

namespace SecretPin.Cli.Resolve;

/// <summary><c>resolve</c>: writes manifests with resolved aliases to standard output.</summary>
internal static class ResolveCommand
{
    public static Command Create(CommandContext context)
    {
        var files = ManifestInputs.CreateOption();
        var target = new TargetOptions();
        var noAnnotation = new Option<bool>("--no-annotation")
        {
            Description = $"Does not write the annotation {WellKnown.ResolvedAnnotation}, which lists the resolved aliases and their versions.",
        };
        var command = new Command("resolve", "Writes manifests with each alias replaced by the Secret that it is pinned to. All other text stays unchanged.")
        {
            files,
            noAnnotation,
        };
        target.AddTo(command);
        target.AddWorkloadsTo(command);
        target.AddPostRendererTo(command);
        command.AddExamples(
            "kubectl secretpin resolve -f deploy/ --cluster-manifests cluster/",
            "helm template my-release my-chart | kubectl secretpin resolve --cluster-manifests cluster/ -n production",
            "kubectl secretpin resolve -f app.yaml -n production | kubectl diff -f -",
            "",
            "Exit codes: 0 resolved, 1 an alias has no pin or the namespace has no alias (nothing is written), 2 invalid usage or input.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var inputs = await ManifestInputs.FindAsync(parsed.GetValue(files) ?? [], "resolve", context, cancellation);
            using var cluster = await target.OpenAsync(parsed, context, cancellation);
            return await RunAsync(inputs, cluster, !parsed.GetValue(noAnnotation), context, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<ManifestInput> inputs, TargetCluster cluster, bool writesProvenance, CommandContext context, CancellationToken cancellation)
    {
        var resolver = new ManifestResolver(cluster, writesProvenance);
        var resolved = new List<ResolvedManifest>();
        foreach (var input in inputs)
        {
            resolved.Add(await ResolvedManifest.ReadAsync(input.Name, await input.ReadAsync(cancellation), resolver, cancellation));
        }

        await context.Errors.WriteLinesAsync(resolver.Notes.Concat(resolver.Problems));
        if (!await HasAliasAsync(resolver, cluster, context, cancellation) || resolver.Problems.Count > 0)
        {
            return ExitCode.Refused;
        }

        await using var output = context.OpenOutput();
        await output.WriteAsync(ResolvedManifest.Join(resolved), cancellation);
        return ExitCode.Success;
    }

    /// <summary>Prints the number of known aliases.</summary>
    /// <returns>Whether there is an alias, or no workload needs one.</returns>
    private static async Task<bool> HasAliasAsync(ManifestResolver resolver, TargetCluster cluster, CommandContext context, CancellationToken cancellation)
    {
        var known = 0;
        foreach (var ns in resolver.Namespaces)
        {
            var count = (await cluster.AliasNames(ns, cancellation)).Count;
            known += count;
            await context.Errors.WriteLineAsync(count == 1 ? $"Namespace {ns} has 1 alias." : $"Namespace {ns} has {count} aliases.");
        }

        if (resolver.Namespaces.Count == 0)
        {
            await context.Errors.WriteLineAsync("Nothing to resolve: no workload names an unversioned Secret.");
        }
        else if (known == 0)
        {
            await context.Errors.WriteLineAsync(
                "Nothing was resolved or written. Select the namespace with -n and the cluster with --context, or declare aliases with "
                + "'kubectl secretpin adopt'.");
        }

        return known > 0 || resolver.Namespaces.Count == 0;
    }
}
