using System.CommandLine;
using SecretPin.Cli.Adopt;
using SecretPin.Cli.Audit;
using SecretPin.Cli.Check;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Coverage;
using SecretPin.Cli.Diff;
using SecretPin.Cli.Pin;
using SecretPin.Cli.Preflight;
using SecretPin.Cli.Prune;
using SecretPin.Cli.Refs;
using SecretPin.Cli.Report;
using SecretPin.Cli.Resolve;
using SecretPin.Cli.Revoke;
using SecretPin.Cli.Rollout;
using SecretPin.Cli.Rotate;
using SecretPin.Cli.Status;
using SecretPin.Cli.Terminal;
using SecretPin.Cli.Versions;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli;

/// <summary>The kubectl plugin: parses the command line, runs a command, and turns exceptions into messages and exit codes.</summary>
internal static class KubectlPlugin
{
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Func<Stream> stdin, Func<Stream> stdout, TextWriter stderr)
    {
        // The names in messages come from manifests and from servers: they may contain commands for a terminal or for a CI runner.
        stderr = new SafeTextWriter(stderr, SafeText.Escape);
        var context = new CommandContext(stdin, stdout, stderr, TimeProvider.System);
        var root = new RootCommand("Rotates Secrets step by step, shows which workloads use which version, and resolves Secret aliases in manifests.")
        {
            StatusCommand.Create(context),
            RefsCommand.Create(context),
            RotateCommand.Create(context),
            PinCommand.Create(context),
            RollbackCommand.Create(context),
            HoldCommand.Create(context),
            HoldCommand.CreateRelease(context),
            RolloutCommand.Create(context),
            SafeToRevokeCommand.Create(context),
            PruneCommand.Create(context),
            AuditCommand.Create(context),
            ReportCommand.Create(context),
            AdoptCommand.Create(context),
            PreflightCommand.Create(context),
            CheckCommand.Create(context),
            DiffCommand.Create(context),
            CoverageCommand.Create(context),
            ResolveCommand.Create(context),
            CompletionCommand.Create(context),
            VersionCommand.Create(context),
        };
        root.Add(CompletionCommand.CreateHidden(context, root));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await stderr.WriteLinesAsync([.. parsed.Errors.Select(error => WithoutValues(error.Message, parsed, args)), SeeHelp(parsed)]);
            return ExitCode.Unusable;
        }

        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, Error = stderr });
        }
        catch (Exception problem)
        {
            var (exitCode, lines) = Describe(problem, parsed);
            await stderr.WriteLinesAsync(lines);
            return exitCode;
        }
    }

    private static (int ExitCode, IReadOnlyList<string> Lines) Describe(Exception problem, ParseResult parsed) => problem switch
    {
        InputException => (ExitCode.Unusable, [problem.Message, SeeHelp(parsed)]),
        ManifestException manifest => (ExitCode.Unusable, manifest.Problems),
        RefusedException refused => (ExitCode.Refused, refused.Lines),
        ApiServerException error => (ExitCode.Unusable, [ApiErrorText.Describe(error)]),
        TimeoutException or FormatException or IOException or UnauthorizedAccessException => (ExitCode.Unusable, [problem.Message]),
        OperationCanceledException => (ExitCode.Interrupted, []),

        // The message of the exception may contain a value of a Secret.
        _ => (ExitCode.Fault,
            [$"Internal error in kubectl-secretpin ({problem.GetType().Name} in {problem.TargetSite?.Name}). Report it with the command that you ran."]),
    };

    /// <summary>An argument of <c>rotate</c> may be a value of a Secret, so an error message must not quote it unless it is the name of an option.</summary>
    private static string WithoutValues(string message, ParseResult parsed, string[] args) =>
        parsed.CommandResult.Command.Name == RotateCommand.Name
        && args.Skip(1).SelectMany(word => new[] { word, word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..] })
            .Any(word => word.Length > 0 && message.Contains(word, StringComparison.Ordinal)
                && parsed.CommandResult.Command.Options.All(option => option.Name != word))
            ? "An argument is invalid. (It is not shown, because it may be a value.)"
            : message;

    private static string SeeHelp(ParseResult parsed) =>
        $"See 'kubectl secretpin{(parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}")} --help'.";
}
