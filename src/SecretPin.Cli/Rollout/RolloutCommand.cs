using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Pin;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;

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
            "Moves workloads to the pinned version, one after the other, and waits until each is ready. Stops at the first that does not become ready. "
            + "While a rollout of the alias is in progress, releases its next step at once.")
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
            if (view.Effective(alias).Rollout is { } running)
            {
                return await ReleaseNextAsync(cluster, view, alias, running, parsed, cancellation);
            }

            var plan = MovePlan.Of(view, alias, parsed.GetValue(workloads) ?? []);
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
                var move = new WorkloadMove(cluster, view.References.Scanner, pinned, messages, context.Time, timeout.Of(parsed));
                await new RolloutRun(move, alias.Name, cluster.Namespace, context.Time)
                    .RunAsync(plan, dryRun, parsed.GetValue(parallel), pause.Of(parsed), cancellation);
            }

            return ExitCode.Success;
        });
        return command;

        async Task<int> ReleaseNextAsync(
            ClusterClient cluster, NamespaceView view, AliasView alias, ActiveRollout running, ParseResult parsed, CancellationToken cancellation)
        {
            var (state, steps, dryRun) = (alias.Alias.Rollout, alias.Alias.Plan!.Steps.Count, options.DryRun(parsed));
            if (parsed.GetValue(workloads) is { Length: > 0 })
            {
                throw new RefusedException(
                    $"The rollout of {alias.Name} to {running.To?.Version} is in progress, so the leader decides which workload is next. "
                    + $"Release the next step: kubectl secretpin rollout {alias.Name} -n {view.Namespace}");
            }

            if (running.To is not { } to || state is null || state.To != to.ToString())
            {
                throw new RefusedException($"The leader has not started the rollout of {alias.Name} yet. Repeat the command in a few seconds.");
            }

            if (alias.Alias.IsSuspended)
            {
                throw new RefusedException(
                    $"SecretAlias {view.Namespace}/{alias.Name} is held, so no step is released. Release the alias first: "
                    + $"kubectl secretpin release {alias.Name} -n {view.Namespace}");
            }

            if (state.Step >= steps)
            {
                await options.MessageWriter(parsed).WriteLineAsync(
                    $"All {steps} steps of the rollout to {to.Version} are released: nothing to do. "
                    + $"See 'kubectl secretpin status {alias.Name} -n {view.Namespace}'.");
                return ExitCode.Success;
            }

            var changed = await new RolloutRequests(cluster, context.Time).SendAsync(alias, RolloutAction.Next, to, "", dryRun, cancellation);
            await options.MessageWriter(parsed).WriteLineAsync(
                $"secretalias.secretpin.io/{alias.Name}: step {state.Step + 1} of {steps} of the rollout to {to.Version} is released"
                + $"{DryRunOption.Suffix(dryRun)}, without its soak time");
            options.Write(parsed, changed);
            return ExitCode.Success;
        }
    }

    private static Listing Listing(MovePlan plan, VersionedSecretName pinned)
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
