using System.CommandLine;
using SecretPin.Cli.Options;
using SecretPin.Cli.Prune;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Revoke;

/// <summary><c>safe-to-revoke</c>: whether the credential in a version may be disabled at its issuer.</summary>
internal static class SafeToRevokeCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public static Command Create(CommandContext context)
    {
        var connection = new ConnectionOptions();
        var output = new OutputOption();
        var secret = new Argument<string>("VERSION") { Description = "The name of a versioned Secret, such as auth-api-secrets-20250715100000." };
        var wait = new Option<bool>("--wait") { Description = "Waits until nothing uses the version, and prints each change." };
        var timeout = new DurationOption("--timeout", "With --wait: how long to wait.", "1h");
        var command = new Command(
            "safe-to-revoke",
            "Checks whether a pod, a workload, a CronJob, rollback history within the retention, or another object still uses a version. If nothing uses it, "
            + "the credential in it can be disabled at its issuer.")
        {
            secret, wait, timeout,
        };
        connection.AddTo(command);
        command.Add(output);
        command.AddExamples(
            "kubectl secretpin safe-to-revoke auth-api-secrets-20250715100000 -n production",
            "kubectl secretpin safe-to-revoke auth-api-secrets-20250715100000 -n production --wait --timeout 30m",
            "",
            "Exit codes: 0 nothing uses the version, 1 an object uses it or cannot be checked, 2 invalid usage, or the cluster does not answer.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetValue(secret)!;
            var version = VersionedSecretName.ParseOrNull(name) ?? throw new InputException(
                $"'{name}' is not the name of a versioned Secret: expected <alias>-<yyyyMMddHHmmss>, such as auth-api-secrets-20250715100000.");
            using var cluster = connection.Connect(parsed, context);
            var deadline = context.Time.GetUtcNow() + (parsed.GetValue(wait) ? timeout.Of(parsed) : TimeSpan.Zero);
            var progress = "";
            while (true)
            {
                var check = RevocationCheck.Of(await cluster.Namespaces.ReadAsync(cluster.Namespace, cancellation), version, context.Time.GetUtcNow());
                if (check.IsSafe || check.Unverified.Count > 0 || context.Time.GetUtcNow() >= deadline)
                {
                    if (check is { IsSafe: true, Alias.Alias.Aws: not null })
                    {
                        check = check with { Label = await new AliasLabels(cluster, context).StateAsync(check.View, check.Alias, version, cancellation) };
                    }

                    await WriteAsync(check, output.Of(parsed), context);
                    return check.IsSafe ? ExitCode.Success : ExitCode.Refused;
                }

                if (check.Progress != progress)
                {
                    progress = check.Progress;
                    await context.Errors.WriteLineAsync(progress);
                }

                await Task.Delay(Interval, context.Time, cancellation);
            }
        });
        return command;
    }

    private static async Task WriteAsync(RevocationCheck check, string format, CommandContext context)
    {
        if (format is "json" or "yaml")
        {
            OutputWriter.Write(context.Output, format, check.Json());
            return;
        }

        if (check.Uses.Count > 0)
        {
            OutputWriter.Write(context.Output, format, check.Listing());
        }

        await context.Output.WriteLinesAsync(check.Answer());
    }
}
