using System.CommandLine;
using SecretPin.Cli.Adopt;
using SecretPin.Cli.Audit;
using SecretPin.Cli.Check;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Pin;
using SecretPin.Cli.Prune;
using SecretPin.Cli.Refs;
using SecretPin.Cli.Report;
using SecretPin.Cli.Resolve;
using SecretPin.Cli.Rollout;
using SecretPin.Cli.Rotate;
using SecretPin.Cli.Status;
using SecretPin.Cli.Terminal;
using SecretPin.Kubernetes.Api;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli;

/// <summary>What a person asks us.</summary>
internal static class KubectlPlugin
{
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Func<Stream> stdin, Func<Stream> stdout, TextWriter stderr)
    {
        var shell = new CommandContext(stdin, stdout, stderr, TimeProvider.System);
        var root = new RootCommand(
            "Rotates Secrets step by step, shows who is on which version, and resolves Secret aliases in manifests.")
        {
            StatusCommand.Create(shell),
            RefsCommand.Create(shell),
            RotateCommand.Create(shell),
            PinCommand.Create(shell),
            RollbackCommand.Create(shell),
            HoldCommand.Create(shell),
            HoldCommand.CreateRelease(shell),
            RolloutCommand.Create(shell),
            PruneCommand.Create(shell),
            AuditCommand.Create(shell),
            ReportCommand.Create(shell),
            AdoptCommand.Create(shell),
            CheckCommand.Create(shell),
            ResolveCommand.Create(shell),
            CompletionCommand.Create(shell),
        };
        root.Add(CompletionCommand.CreateHidden(shell, root));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await ReportErrorAsync(stderr, [.. parsed.Errors.Select(error => Shown(error.Message, parsed, args)), $"See '{Name(parsed)} --help'."]);
        }

        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, Error = stderr });
        }
        catch (InputException problem)
        {
            return await ReportErrorAsync(stderr, [problem.Message, $"See '{Name(parsed)} --help'."]);
        }
        catch (ManifestException problem)
        {
            return await ReportErrorAsync(stderr, problem.Problems);
        }
        catch (RefusedException problem)
        {
            await ReportErrorAsync(stderr, [problem.Message]);
            return ExitCode.Refused;
        }
        catch (ApiServerException problem)
        {
            return await ReportErrorAsync(stderr, [ApiErrorText.Describe(problem)]);
        }
        catch (Exception problem) when (problem is TimeoutException or FormatException)
        {
            return await ReportErrorAsync(stderr, [problem.Message]);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return await ReportErrorAsync(stderr, [problem.Message]);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception fault)
        {
            // Its message may quote what was read, and that may be a Secret.
            var what = $"{fault.GetType().Name} in {fault.TargetSite?.Name}";
            await ReportErrorAsync(stderr, [$"This is a fault in kubectl-secretpin ({what}). Please report it, with the command."]);
            return ExitCode.Fault;
        }
    }

    /// <summary>What stands on the command line of <c>rotate</c> may be a value, and stays hidden unless it is an option.</summary>
    private static string Shown(string message, ParseResult parsed, string[] args) =>
        parsed.CommandResult.Command.Name == RotateCommand.Name
        && args.Skip(1).SelectMany(word => new[] { word, word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..] })
            .Any(word => word.Length > 0 && message.Contains(word, StringComparison.Ordinal)
                && parsed.CommandResult.Command.Options.All(option => option.Name != word))
            ? "An argument is not understood. (It is not shown, since it may be a value.)"
            : message;

    private static string Name(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "kubectl secretpin" : $"kubectl secretpin {parsed.CommandResult.Command.Name}";

    private static async Task<int> ReportErrorAsync(TextWriter stderr, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await stderr.WriteLineAsync(line);
        }

        return ExitCode.Unusable;
    }
}
