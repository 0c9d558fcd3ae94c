using System.CommandLine;
using SecretPin.Cli.Check;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Diff;

/// <summary><c>diff</c>: shows which workloads of manifests would get another version than they have in the cluster.</summary>
internal static class DiffCommand
{
    public static Command Create(CommandContext context)
    {
        var files = ManifestInputs.CreateOption();
        var target = new TargetOptions();
        var output = new OutputOption("markdown");
        var command = new Command(
            "diff",
            "Shows which workloads of manifests would move to which version, compared with the workloads in the cluster. "
            + "Secrets and aliases in the manifests count as applied.") { files, output };
        target.AddTo(command);
        target.AddWorkloadsTo(command);
        command.AddExamples(
            "kubectl secretpin diff -f deploy/ -n production",
            "kubectl secretpin diff -f deploy/ --cluster-manifests cluster/ -o markdown",
            "helm template my-release my-chart | kubectl secretpin diff -n production -o json",
            "",
            "Exit codes: 0 nothing moves, 1 a workload moves or is created with a version, 2 a workload would be rejected, or invalid usage or input.");
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var inputs = await ManifestInputs.FindAsync(parsed.GetValue(files) ?? [], "diff", context, cancellation);
                using var cluster = await target.OpenAsync(parsed, context, cancellation);
                var sources = new List<ManifestSource>();
                foreach (var input in inputs)
                {
                    sources.Add(new(input.Name, await input.ReadAsync(cancellation)));
                }

                var diff = new VersionDiff(cluster);
                var moves = await diff.CompareAsync(sources, cancellation);
                MoveOutput.Write(context, output.Of(parsed), moves);
                await context.Errors.WriteLinesAsync(
                    sources.SelectMany(source => source.Warnings).Select(warning => $"Warning: {warning}").Concat(diff.Notes)
                        .Concat(moves.Select(move => move.Rejection).OfType<string>()));
                return moves.Any(move => move.Change == VersionChange.Reject) ? ExitCode.Unusable
                    : moves.Count > 0 ? ExitCode.Moves
                    : ExitCode.Success;
            }
            catch (RefusedException refused)
            {
                // As for kubectl diff, 1 means a difference, and an error is greater.
                await context.Errors.WriteLinesAsync(refused.Lines);
                return ExitCode.Unusable;
            }
        });
        return command;
    }
}
