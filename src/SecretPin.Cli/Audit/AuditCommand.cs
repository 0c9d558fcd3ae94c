using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Cli.Audit;

/// <summary><c>audit</c>: the denied and forced deletions of Secrets, and the versions that rollouts rejected.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandContext context)
    {
        var connection = new ConnectionOptions();
        var output = new OutputOption("csv");
        var since = new DurationOption("--since", "Only attempts that are not older, for example 24h.");
        var user = new Option<string?>("--user") { Description = "Only attempts of this user, with the name that the audit log contains.", HelpName = "name" };
        var command = new Command(
            "audit",
            "Shows the deletions of Secrets that were denied or forced, and the versions that rollouts rejected, newest first. The last 20 attempts per Secret "
            + "and the last 10 rejected versions per alias are recorded.") { user, since };
        connection.AddTo(command, allNamespaces: true);
        command.Add(output);
        command.AddExamples("kubectl secretpin audit -A --since 24h", "kubectl secretpin audit -n production --user system:serviceaccount:ci:deployer -o csv");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = connection.Connect(parsed, context);
            var ns = connection.IsAll(parsed) ? null : cluster.Namespace;
            var blocked = await new LiveList(cluster.Api, context.Time).ReadAsync(
                Resources.BlockedDeletions, ns, json => JsonNode.Parse(json)!.AsObject(), cancellation)
                ?? throw new RefusedException(
                    "The cluster has no resource blockeddeletions.secretpin.io: SecretPin is not installed in it, or its version is too old.");
            var earliest = since.Find(parsed) is { } age ? context.Time.GetUtcNow() - age : DateTimeOffset.MinValue;
            var attempts = blocked.SelectMany(Attempt.Of).Concat(await RejectionsAsync(cluster, ns, context, cancellation))
                .Where(attempt => attempt.Time >= earliest && (parsed.GetValue(user) is not { } name || attempt.User == name))
                .OrderByDescending(attempt => attempt.Time);
            var listing = Listing(attempts);
            if (output.Of(parsed) == "csv")
            {
                Csv.Write(context.RawOutput, listing);
            }
            else
            {
                OutputWriter.Write(context.Output, output.Of(parsed), listing);
            }

            if (listing.Rows.Count == 0)
            {
                var isFiltered = parsed.GetResult(since) is not null || parsed.GetResult(user) is not null;
                await context.Errors.WriteLineAsync(
                    $"No denied or forced deletion or rejected version found{(ns is null ? "" : $" in namespace {ns}")}"
                    + (isFiltered ? " that matches the options. Repeat the command without --since and --user."
                        : ns is null ? "." : ". Add -A for all namespaces."));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<IEnumerable<Attempt>> RejectionsAsync(
        ClusterClient cluster, string? ns, CommandContext context, CancellationToken cancellation)
    {
        try
        {
            var aliases = await new LiveList(cluster.Api, context.Time).ReadAsync(Resources.SecretAliases, ns, SecretAliasObject.Read, cancellation) ?? [];
            return aliases.Select(Read).OfType<SecretAlias>().SelectMany(Attempt.Rejections);
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            await context.Errors.WriteLineAsync($"Rejected versions are not shown: you lack {MissingPermission.In(forbidden.Message)}.");
            return [];
        }

        // The webhook rejects an invalid alias, so only an alias from before its installation can be invalid. It has no rollout.
        static SecretAlias? Read(SecretAliasObject resource)
        {
            try
            {
                return SecretAlias.Of(resource, resource.Metadata?.Namespace ?? "");
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }

    private static Listing Listing(IEnumerable<Attempt> attempts)
    {
        var listing = new Listing(new("TIME"), new("NAMESPACE"), new("SECRET"), new("USER"), new("OUTCOME"), new("REASON"), new("MESSAGE", IsWide: true));
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

/// <summary>Comma-separated values (RFC 4180) that are safe to open in a spreadsheet.</summary>
internal static class Csv
{
    public static void Write(TextWriter output, Listing listing)
    {
        foreach (var row in listing.Rows.Prepend([.. listing.Columns.Select(column => column.Title.ToLowerInvariant())]))
        {
            output.Write(string.Join(',', row.Select(Field)));
            output.Write("\r\n");
        }
    }

    private static string Field(string text)
    {
        // A spreadsheet would run a field as a formula, and users choose their own names.
        var escaped = SafeText.Escape(text);
        var safe = escaped.Length > 0 && "=+-@".Contains(escaped[0], StringComparison.Ordinal) ? "'" + escaped : escaped;
        return safe.AsSpan().ContainsAny(",\"") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
