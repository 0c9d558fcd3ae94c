using System.CommandLine;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Resolve;

/// <summary><c>resolve</c>: writes manifests with resolved aliases to standard output.</summary>
internal static class ResolveCommand
{
    public static Command Create(CommandContext context)
    {
        var files = ManifestInputs.CreateOption();
        var target = new TargetOptions();
        var command = new Command("resolve", "Writes manifests with each alias replaced by the Secret that it is pinned to. All other text stays unchanged.")
        {
            files,
        };
        target.AddTo(command);
        command.AddExamples(
            "kubectl secretpin resolve -f deploy/ --cluster-manifests cluster/",
            "helm template my-release my-chart | kubectl secretpin resolve --cluster-manifests cluster/ -n production",
            "kubectl secretpin resolve -f app.yaml -n production | kubectl diff -f -",
            "",
            "Exit codes: 0 resolved, 1 an alias has no pin (nothing is written), 2 invalid usage or input.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var inputs = ManifestInputs.Of(parsed.GetValue(files) ?? [], context.OpenInput);
            using var cluster = await target.OpenAsync(parsed, context, cancellation);
            return await RunAsync(inputs, new(cluster.Pins, cluster.Namespace), context, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<ManifestInput> inputs, ManifestResolver resolver, CommandContext context, CancellationToken cancellation)
    {
        var resolved = new List<ResolvedManifest>();
        foreach (var input in inputs)
        {
            resolved.Add(await ResolvedManifest.ReadAsync(input.Name, await input.ReadAsync(cancellation), resolver, cancellation));
        }

        await context.Errors.WriteLinesAsync(resolver.Notes.Concat(resolver.Problems));

        if (resolver.Problems.Count > 0)
        {
            return ExitCode.Refused;
        }

        await using var output = context.OpenOutput();
        await output.WriteAsync(ResolvedManifest.Join(resolved), cancellation);
        return ExitCode.Success;
    }
}
