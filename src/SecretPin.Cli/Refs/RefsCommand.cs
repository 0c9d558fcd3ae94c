using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Refs;

/// <summary><c>refs</c>: the references to Secrets in manifests, or to one Secret of the cluster with the answer of the guard to its deletion.</summary>
internal static class RefsCommand
{
    public static Command Create(CommandContext context)
    {
        var files = ManifestInputs.CreateOption();
        var connection = new ConnectionOptions();
        var output = new OutputOption();
        var secret = new Argument<string?>("SECRET")
        {
            Description = "A Secret of the cluster: lists its referrers, and reports whether the guard would allow its deletion.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "refs",
            "Lists the referrers of a Secret of the cluster or, without SECRET, all references to Secrets in manifests. "
            + "Objects of manifests without references are in the JSON and YAML output, not in the table.") { secret, files };
        connection.AddTo(command);
        command.Add(output);
        command.AddExamples(
            "kubectl secretpin refs -f deploy/",
            "helm template my-release my-chart | kubectl secretpin refs -o yaml",
            "kubectl get deploy,cronjob -A -o json | kubectl secretpin refs -f - -o json",
            "kubectl secretpin refs auth-api-secrets-20250715100000 -n production");
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(secret) is { } name)
            {
                if (parsed.GetValue(files) is { Length: > 0 })
                {
                    throw new InputException("SECRET names a Secret of the cluster and cannot be combined with -f.");
                }

                using var cluster = connection.Connect(parsed, context);
                await ShowAsync(cluster, name, output.Of(parsed), context, cancellation);
                return ExitCode.Success;
            }

            var inputs = await ManifestInputs.FindAsync(parsed.GetValue(files) ?? [], "refs", context, cancellation);
            await using var stream = context.OpenOutput();
            await using IReferenceReport report = output.Of(parsed) switch
            {
                "json" => new JsonReferences(stream),
                "yaml" => new YamlReferences(stream),
                _ => new TableReferences(context.Output, context.Errors),
            };
            await WriteAsync(inputs, report, connection.Namespace(parsed) ?? "", cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task ShowAsync(ClusterClient cluster, string name, string format, CommandContext context, CancellationToken cancellation)
    {
        var stored = await cluster.Namespaces.FindSecretAsync(cluster.Namespace, name, cancellation);
        var view = await cluster.Namespaces.ReadAsync(cluster.Namespace, cancellation);
        var secret = stored ?? ScannedObject.OfName(Kinds.Secret, name);
        var referrers = new SecretReferrers(view, new(cluster.Namespace, secret, ""), stored is not null, context.Time.GetUtcNow());
        if (format is "json" or "yaml")
        {
            OutputWriter.Write(context.Output, format, referrers.Json());
            return;
        }

        OutputWriter.Write(context.Output, format, referrers.Listing());
        await context.Output.WriteLinesAsync(referrers.All.Count == 0 ? referrers.Answer().Prepend("No object references it.") : referrers.Answer());

        if (view.Aliases.Any(alias => alias.Name.Value == name))
        {
            await context.Output.WriteLineAsync(
                $"{name} is also an alias: 'kubectl secretpin status {name} -n {cluster.Namespace}' shows which workloads use its versions.");
        }
    }

    private static async Task WriteAsync(IEnumerable<ManifestInput> inputs, IReferenceReport report, string defaultNamespace, CancellationToken cancellation)
    {
        var scanner = ClusterReferences.Default.Scanner;
        foreach (var input in inputs)
        {
            await using var stream = input.Open();
            await foreach (var manifest in new ManifestReader(input.Name).ReadAsync(stream, cancellation))
            {
                var scanned = manifest.Scan(scanner);
                var ns = scanned.Namespace.Length > 0 || ClusterScopedKinds.Contains(scanned.Kind) ? scanned.Namespace : defaultNamespace;
                report.Add(new(manifest.Type.ApiVersion ?? "", scanned, ns));
            }
        }

        report.End();
    }
}
