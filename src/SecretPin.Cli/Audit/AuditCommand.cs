using System.CommandLine;
using System.Text.Json.Nodes;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Cli.Audit;

/// <summary><c>audit</c>: who tried to delete what.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandContext shell)
    {
        var cluster = new ConnectionOptions();
        var output = new OutputOption("csv");
        var since = new Option<string?>("--since") { Description = "Only attempts of so long ago at most, as in 24h.", HelpName = "duration" };
        var user = new Option<string?>("--user") { Description = "Only attempts of this user, written as in the audit log.", HelpName = "name" };
        since.Validators.Add(result =>
        {
            if (!GoDuration.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"--since '{result.GetValueOrDefault<string>()}' is not {GoDuration.Rule}.");
            }
        });
        var command = new Command(
            "audit", "Shows deletions of Secrets that were refused or forced, newest first. The last 20 of each Secret are kept, and counts of all.")
        {
            since, user,
        };
        cluster.AddTo(command, allNamespaces: true);
        output.AddTo(command);
        command.AddExamples(
            "kubectl secretpin audit -A --since 24h",
            "kubectl secretpin audit -n production --user system:serviceaccount:ci:deployer -o csv");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = cluster.Connect(parsed, shell);
            var ns = cluster.IsAll(parsed) ? null : connection.Namespace;
            var blocked = await new LiveList(connection.Api, shell.Time).ReadAsync(Resources.BlockedDeletions, ns, json => JsonNode.Parse(json)!.AsObject(), cancellation)
                ?? throw new RefusedException(
                    "This cluster knows no BlockedDeletion (blockeddeletions.secretpin.io): SecretPin is not installed in it, or not this version of it.");
            var from = GoDuration.TryParse(parsed.GetValue(since), out var span) && parsed.GetValue(since) is not null
                ? shell.Time.GetUtcNow() - span
                : DateTimeOffset.MinValue;
            var attempts = blocked.SelectMany(Attempt.Of)
                .Where(attempt => attempt.Time >= from && parsed.GetValue(user) is var wanted && (wanted is null || attempt.User == wanted))
                .OrderByDescending(attempt => attempt.Time);
            var listing = Listing(attempts);
            if (output.Of(parsed) == "csv")
            {
                Csv.Write(shell.Output, listing);
            }
            else
            {
                OutputWriter.Write(shell.Output, output.Of(parsed), listing);
            }

            if (listing.Rows.Count == 0)
            {
                await shell.Errors.WriteLineAsync("No deletion was refused or forced.");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Listing Listing(IEnumerable<Attempt> attempts)
    {
        var listing = new Listing(
            new("TIME"), new("NAMESPACE"), new("SECRET"), new("USER"), new("OUTCOME"), new("REASON"), new("MESSAGE", IsWide: true));
        foreach (var attempt in attempts)
        {
            var item = new JsonObject { ["namespace"] = attempt.Namespace, ["secret"] = attempt.Secret };
            foreach (var (key, value) in attempt.Raw)
            {
                item[key] = value?.DeepClone();
            }

            listing.Add(
                item, TimeText.Instant(attempt.Time), attempt.Namespace, attempt.Secret, attempt.User, attempt.Outcome, attempt.Reason, attempt.Message);
        }

        return listing;
    }
}
