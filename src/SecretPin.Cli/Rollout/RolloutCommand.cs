using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Rollout;

/// <summary><c>rollout</c>: moves workloads to the pinned version.</summary>
internal static class RolloutCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new MutatingCommandOptions(context);
        var name = new Argument<string>("ALIAS") { Description = "The alias." };
        var workloads = new Argument<string[]>("WORKLOAD")
        {
            Description = "KIND/NAME, such as deployment/auth-api; by default all workloads that use another version, or that contain the alias unresolved.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var parallel = new Option<int>("--max-unavailable") { Description = "How many workloads to move at the same time.", DefaultValueFactory = _ => 1 };
        var pause = new DurationOption("--pause", "How long to wait between one workload and the next.", "0s");
        var timeout = new DurationOption("--timeout", "How long to wait for each workload to become ready.", "10m");
        parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--max-unavailable must be at least 1.");
            }
        });
        var command = new Command(
            "rollout",
            "Moves workloads to the pinned version, one after the other, and waits until each is ready. Stops at the first that does not become ready.")
        {
            name, workloads, parallel, pause, timeout,
        };
        name.CompleteAliases(options.Connection, context);
        options.AddTo(command);
        command.AddExamples(
            "kubectl secretpin rollout auth-api-secrets -n production --dry-run=server",
            "kubectl secretpin rollout auth-api-secrets deployment/auth-api -n production --timeout 5m",
            "kubectl secretpin rollout auth-api-secrets -n production --max-unavailable 2 --pause 30s",
            "",
            "Exit codes: 0 all workloads are ready, 1 a workload did not become ready or cannot be moved, 2 invalid usage, or the cluster does not answer.");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = options.Connect(parsed);
            var view = await cluster.Namespaces.ReadAsync(cluster.Namespace, cancellation);
            var alias = view.Alias(parsed.GetValue(name)!);
            var plan = RolloutPlan.Of(view, alias, parsed.GetValue(workloads) ?? []);
            var pinned = view.Effective(alias).Secret!;
            var (messages, dryRun) = (options.MessageWriter(parsed), options.DryRun(parsed));
            options.Write(parsed, Listing(plan, pinned));
            await context.Errors.WriteLinesAsync(plan.Skipped);

            if (plan.Targets.Count == 0)
            {
                await messages.WriteLineAsync($"No workload to move to {pinned}.");
            }
            else if (dryRun != DryRun.Client)
            {
                var move = new WorkloadMove(cluster, pinned, messages, context.Time, timeout.Of(parsed));
                await new RolloutRun(move, alias.Name, cluster.Namespace, context.Time)
                    .RunAsync(plan, dryRun, parsed.GetValue(parallel), pause.Of(parsed), cancellation);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Listing Listing(RolloutPlan plan, VersionedSecretName pinned)
    {
        var listing = new Listing(new("WORKLOAD"), new("FROM"), new("TO"));
        foreach (var target in plan.Targets)
        {
            var (workload, from, to) = (target.ToString(), RolloutTarget.Describe(target.From), pinned.Version.ToString());
            listing.Add(new() { ["workload"] = workload, ["from"] = from, ["to"] = to }, workload, from, to);
        }

        return listing;
    }
}
