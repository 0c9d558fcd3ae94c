using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Rollout;

/// <summary><c>rollout</c>: moves workloads to the version that is pinned.</summary>
internal static class RolloutCommand
{
    public static Command Create(CommandContext shell)
    {
        var changing = new MutatingCommandOptions(shell);
        var name = new Argument<string>("ALIAS") { Description = "The alias." };
        var workloads = new Argument<string[]>("WORKLOAD")
        {
            Description = "deployment/NAME, statefulset/NAME, daemonset/NAME or cronjob/NAME; by default all that are on another version.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var atOnce = new Option<int>("--max-unavailable") { Description = "How many workloads at once.", DefaultValueFactory = _ => 1 };
        var pause = new DurationOption("--pause", "0s", "How long to wait between one and the next.");
        var timeout = new DurationOption("--timeout", "10m", "How long to wait for each to become ready.");
        atOnce.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--max-unavailable is at least 1.");
            }
        });
        var command = new Command(
            "rollout",
            "Moves workloads to the version that is pinned, one after the other, waiting for each to become ready. Stops at the first that does not.")
        {
            name, workloads, atOnce,
        };
        pause.AddTo(command);
        timeout.AddTo(command);
        name.CompleteAliases(changing.Cluster, shell);
        changing.AddTo(command);
        command.AddExamples(
            "kubectl secretpin rollout auth-api-secrets -n production --dry-run=server",
            "kubectl secretpin rollout auth-api-secrets deployment/auth-api -n production --timeout 5m",
            "kubectl secretpin rollout auth-api-secrets -n production --max-unavailable 2 --pause 30s",
            "",
            "Exit codes: 0 all are ready, 1 one did not become ready or cannot be moved, 2 bad usage, or no answer from the cluster.");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = changing.Connect(parsed);
            var view = await cluster.Namespaces.ReadAsync(cluster.Namespace, cancellation);
            var alias = view.Alias(parsed.GetValue(name)!);
            var plan = RolloutPlan.Of(view, alias, parsed.GetValue(workloads) ?? []);
            var pinned = view.Effective(alias).Secret!;
            var (says, dryRun) = (changing.MessageWriter(parsed), changing.DryRun(parsed));
            changing.Write(parsed, Listing(plan, pinned));
            foreach (var line in plan.Left)
            {
                await shell.Errors.WriteLineAsync(line);
            }

            if (plan.Targets.Count == 0)
            {
                await says.WriteLineAsync($"Nothing to move to {pinned}.");
            }
            else if (dryRun != DryRun.Client)
            {
                await RunAsync(
                    new(cluster, pinned, says, shell.Time, timeout.Of(parsed)), plan, dryRun, parsed.GetValue(atOnce), pause.Of(parsed),
                    shell.Time, alias.Name, cluster.Namespace, cancellation);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task RunAsync(
        RolloutRun run, RolloutPlan plan, DryRun dryRun, int atOnce, TimeSpan pause, TimeProvider time, AliasName alias, string ns,
        CancellationToken cancellation)
    {
        var done = 0;
        foreach (var batch in plan.Targets.Chunk(atOnce))
        {
            if (done > 0 && dryRun == DryRun.None && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, cancellation);
            }

            var problems = await Task.WhenAll(batch.Select(target => run.RunAsync(target, dryRun, cancellation)));
            done += batch.Length;
            if (problems.Any(problem => problem is not null))
            {
                var failed = batch.Zip(problems).Where(pair => pair.Second is not null).ToArray();
                throw new RefusedException(string.Join('\n', failed.Select(pair => $"{pair.First} in namespace {ns} did not become ready: {pair.Second}.").Concat(
                [
                    plan.Targets.Count == done ? "It was the last one." : $"Stopped. Not moved: {string.Join(", ", plan.Targets.Skip(done))}.",
                    $"To see why: kubectl describe {failed[0].First} -n {ns}",
                    .. failed.Where(pair => pair.First.Resource.Kind != "CronJob").Select(pair => $"To take back this one: kubectl rollout undo {pair.First} -n {ns}"),
                    $"To go back with all: kubectl secretpin rollback {alias} -n {ns} && kubectl secretpin rollout {alias} -n {ns}",
                ])));
            }
        }
    }

    private static Listing Listing(RolloutPlan plan, VersionedSecretName pinned)
    {
        var listing = new Listing(new("WORKLOAD"), new("FROM"), new("TO"));
        foreach (var target in plan.Targets)
        {
            var from = string.Join(", ", target.On.Select(version => version.Version));
            listing.Add(new() { ["workload"] = target.ToString(), ["from"] = from, ["to"] = pinned.Version.ToString() }, target.ToString(), from, pinned.Version.ToString());
        }

        return listing;
    }
}
